from typing import Any

from django.core.management.base import BaseCommand

from amparo.referrals import actions


class Command(BaseCommand):
    help = "End asks, offers and releases whose time has come. The worker does so every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        referrals = actions.expire_referrals()
        releases = actions.expire_releases()
        self.stdout.write(f"{referrals} referrals and {releases} releases ended.")
