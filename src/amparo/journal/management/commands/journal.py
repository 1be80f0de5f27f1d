import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from amparo.journal import queries
from amparo.journal.models import Chain


class Command(BaseCommand):
    help = "Verify that no entry of the journal was changed, removed or slipped in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        verify = commands.add_parser("verify", help="check every chain, or one agency's")
        verify.add_argument("--agency", type=UUID, help="the id of an agency")

    def handle(self, *args: Any, agency: UUID | None, **options: Any) -> None:
        chains = Chain.objects.order_by("agency", "id")
        if agency is not None:
            chains = chains.filter(agency=agency)
            if not chains.exists():
                raise CommandError(f"No journal of an agency {agency}.")
        broken = [chain for chain in chains if not self._holds(chain)]
        if broken:
            sys.exit(1)

    def _holds(self, chain: Chain) -> bool:
        name = f"agency {chain.agency}" if chain.agency else "deployment"
        number = queries.verify(chain)
        if number is None:
            self.stdout.write(f"{name}: holds, {chain.length} entries.")
        else:
            self.stderr.write(f"{name}: broken at entry {number}.")
        return number is None
