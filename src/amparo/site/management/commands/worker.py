from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from amparo.site.work import Shift


class Command(BaseCommand):
    help = "Do queued work in the background. `amparo run` starts one by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, help="stop when this process is gone")

    def handle(self, *_args: Any, parent: int | None = None, **_options: Any) -> None:
        Shift(heartbeat=settings.WORKER_HEARTBEAT, parent=parent).work()
