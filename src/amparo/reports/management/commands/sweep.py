from datetime import timedelta
from typing import Any

from django.utils import timezone

from amparo.reports import actions
from amparo.vault.management.commands import sweep


class Command(sweep.Command):
    """The nightly sweep, with what reports add to it: Django takes the highest app's command."""

    help = (
        f"{sweep.Command.help} Also forget what was counted by the day, and bring back reports"
        " whose answer did not come."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        today = timezone.localdate()
        # Yesterday's marks of pages: one sent before midnight may come again after it.
        counts = actions.forget_days(before=today - timedelta(days=1))
        back = actions.end_waits(on=today)
        self.stdout.write(f"Forgot {counts} counts of the day; {back} reports came back.")
