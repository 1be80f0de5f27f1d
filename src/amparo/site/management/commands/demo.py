from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from amparo.site import demonstration

USED = (
    "This deployment is in use: there is something in its database. A demonstration is made only "
    "in an empty one, so nothing was changed. To try Amparo, name another folder: "
    "AMPARO_HOME=.demonstration amparo demo"
)


class Command(BaseCommand):
    help = "Fill an empty deployment with an invented partnership, and say how to sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unless-in-use",
            action="store_true",
            help="say nothing, instead of refusing, where the database is not empty",
        )

    def handle(self, *_args: Any, unless_in_use: bool, **_options: Any) -> None:
        for alias in connections:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
        try:
            told = demonstration.make()
        except demonstration.NotEmpty as refusal:
            if unless_in_use:
                return
            raise CommandError(USED) from refusal
        self.stdout.write(told)
