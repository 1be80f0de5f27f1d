# ruff: noqa: N999 - a command is named as people type it

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from amparo.people import actions, packs, vouching
from amparo.people.models import Agency
from amparo.people.refusals import Refused
from amparo_seal.encoding import b64, unb64
from amparo_seal.errors import CannotOpen
from amparo_seal.statements import format_fingerprint

SENTENCES = {
    "pack-unknown": "there is no such policy pack",
    "function-unknown": "there is no such function",
    "time-zone-unknown": "there is no such time zone",
    "root-unreadable": "this is not the public half of a root key",
    "slug-taken": "another agency has this short name",
    "founded-already": "the agency has its first member already",
}
# No vowels, and none that looks like another: no word comes of them, and they can be read out.
LETTERS = "bcdfghjkmnpqrstvwxz2346789"


class Command(BaseCommand):
    help = (
        "Add an agency and print the link with which its first member makes its keys. Make the"
        " root key first, with `amparo agency-root`, on a computer that is not this server."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument(
            "--slug",
            default="",
            help="short name in addresses, which a phone's history keeps: nothing that tells what"
            " the agency does; without it, some letters that mean nothing",
        )
        parser.add_argument("--function", required=True, choices=Agency.Function.values)
        parser.add_argument("--jurisdiction", required=True, help="such as US-CA or ES")
        parser.add_argument(
            "--emergency-place",
            default="",
            help="country whose emergency number is shown first, such as es; else that of the"
            " jurisdiction",
        )
        parser.add_argument("--pack", required=True, choices=packs.choices())
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--root", required=True, help="what `amparo agency-root` printed")
        port = os.environ.get("AMPARO_PORT", "8000")
        address = f"http://127.0.0.1:{port}"
        parser.add_argument("--address", default=address, help="of this server")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            agency = self._open(options)
            invitation = actions.invite_founder(agency=agency)
        except Refused as refusal:
            raise CommandError(f"Nothing was made: {SENTENCES[refusal.code]}.") from refusal
        actions.write_roots()
        # Only this link knows the secret; it is printed, and kept nowhere.
        secret = b64(secrets.token_bytes(16))
        link = f"{options['address']}/en/staff/enrol/#{b64(invitation.pk.bytes)}.{secret}"
        self.stdout.write(f"{agency.name} is here. Its fingerprint, for posters and cards:")
        self.stdout.write(f"  {format_fingerprint(vouching.fingerprint(agency))}")
        self.stdout.write("Restart Amparo, so that the browser's code carries it.")
        self.stdout.write(f"The first member opens this link, before {invitation.expires}:")
        self.stdout.write(f"  {link}")

    def _open(self, options: dict[str, Any]) -> Agency:
        try:
            root = unb64(options["root"])
        except CannotOpen as error:
            raise Refused("root-unreadable") from error
        known = Agency.objects.filter(root_public=root).first()
        if known is not None:
            # Asked again, for instance because the link was lost.
            return known
        return actions.open_agency(
            name=options["name"],
            slug=options["slug"] or "".join(secrets.choice(LETTERS) for _ in range(5)),
            function=options["function"],
            jurisdiction=options["jurisdiction"],
            pack=options["pack"],
            time_zone=options["time_zone"],
            root_public=root,
            emergency_place=options["emergency_place"],
        )
