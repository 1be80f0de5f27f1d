from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from amparo.site import catalogues


class Command(BaseCommand):
    help = "Bring both databases and the static files up to date; harmless to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if finders.find("build") is None:
            raise CommandError("The browser's code is not built yet. Build it with: make client")
        # Those that came with Amparo are compiled already; a deployment may have added its own.
        catalogues.compile_all(settings.HOME / "languages")
        for alias in connections:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
        call_command("createcachetable", database="default", verbosity=0)
        # Cleared first: files are compared by age, which says nothing of the roots inside them.
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
