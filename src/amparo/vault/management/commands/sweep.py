from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from amparo.shred import actions as shred
from amparo.vault import actions


class Command(BaseCommand):
    help = "Delete uploads nobody came back for, and the keys of sessions left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        # A day later than yesterday's: an upload begun before midnight is not cut off by it.
        orphans = actions.delete_orphans(before=timezone.localdate() - timedelta(days=1))
        sessions = shred.close_ended_sessions()
        self.stdout.write(f"Deleted {orphans} uploads and {sessions} session keys.")
