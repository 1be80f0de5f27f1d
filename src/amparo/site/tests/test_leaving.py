import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.test import Client, RequestFactory

from amparo.site import views


@pytest.mark.parametrize("method", ["get", "post"])
def test_leaving_forgets_and_shows_something_harmless(
    client: Client, db: None, method: str
) -> None:
    session = client.session
    session["opened"] = "yes"
    session.save()

    response = getattr(client, method)("/exit")

    assert response.status_code == 303
    assert response["Location"] == "https://www.wikipedia.org/"
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Cache-Control"] == "no-store"
    assert "opened" not in client.session


def test_leaving_works_when_nothing_else_does(rf: RequestFactory) -> None:
    class Session(SessionBase):
        def flush(self) -> None:
            raise DatabaseError

    request = rf.get("/exit")
    request.session = Session()

    assert views.leave(request).status_code == 303
