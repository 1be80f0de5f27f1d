"""No test talks to the network, nor to what else runs on this machine."""

import socket

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

# The plugin also warns of what it refuses, and warnings are errors here.
pytestmark = pytest.mark.filterwarnings("ignore:A test tried:UserWarning")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.0.2.1"])
def test_nothing_is_reached(host: str) -> None:
    with pytest.raises(SocketBlockedError):
        socket.create_connection((host, 9), timeout=1)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(SocketBlockedError):
        socket.getaddrinfo("example.org", 443)


def test_a_site_under_test_is_reached_and_nothing_beyond_it(site_url: str) -> None:
    port = int(site_url.rpartition(":")[2])

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        assert connection.getpeername()[1] == port
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
