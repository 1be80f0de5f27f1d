import os
import socket
import subprocess
import sys
import threading
from typing import Any

import structlog
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

log = structlog.get_logger("amparo.run")

RESTART_AFTER = 2.0
STOP_WITHIN = 20.0


class Command(BaseCommand):
    help = "Bring everything up to date, then serve the site and do its background work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=os.environ.get("AMPARO_ADDRESS", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("AMPARO_PORT", "8000"))
        # More than this only wait for one another: one interpreter makes the pages.
        most = 2 * (os.cpu_count() or 1) + 1
        parser.add_argument("--threads", type=int, default=most, help="pages made at the same time")

    def handle(self, *_args: Any, address: str, port: int, threads: int, **_options: Any) -> None:
        _ask_for(address, port)
        call_command("prepare")
        # Two processes are about to start: neither may inherit an open connection.
        connections.close_all()
        self._greet(address, port)
        background = Background()
        server = Server(
            "amparo.site.wsgi:application",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=threads,
            websockets=False,
            # An access log would be a list of who read what, from where.
            log_access=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=int(STOP_WITHIN),
        )
        server.on_startup(background.start)
        server.on_shutdown(background.stop)
        server.serve()

    def _greet(self, address: str, port: int) -> None:
        self.stdout.write(f"\nAmparo is at http://{address}:{port}/\nStop it with Ctrl+C.\n")
        note = settings.HOME / "demonstration.txt"
        if note.exists():
            self.stdout.write(f"\n{note.read_text(encoding='utf-8').strip()}\n")
        if not settings.INSECURE_HTTP:
            self.stdout.write(
                "\nThis address expects a proxy in front that speaks HTTPS "
                "(AMPARO_BEHIND_PROXY=1).\nTo try Amparo on this machine alone, "
                "set AMPARO_INSECURE_HTTP=1.\n"
            )
        self.stdout.flush()


class Background:
    """The worker's process, started again should it ever end by itself."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._spawn()
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _spawn(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and command
            [sys.executable, "-m", "amparo.site.command", "worker", "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
        )

    def _keep(self) -> None:
        while self.process is not None:
            code = self.process.wait()
            if self.stopping.is_set():
                return
            log.error("worker.ended", code=code)
            if self.stopping.wait(RESTART_AFTER):
                return
            self._spawn()


def _ask_for(address: str, port: int) -> None:
    """Find out before anything is changed whether this address can be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} at {address} is taken or not allowed ({problem.strerror}). "
                f"Choose another: amparo run --port {port + 1}"
            ) from problem
