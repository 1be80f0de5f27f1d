# ruff: noqa: N999 - a command is named as people type it

from typing import Any

from django.core.management.base import BaseCommand

from amparo.people.root_sheet import new_root
from amparo_seal.encoding import b64


class Command(BaseCommand):
    help = (
        "Make the root key of an agency and print it once. Run it on a computer that is not the"
        " server, and is not connected: it opens no database and stores nothing."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        root, lines = new_root()
        self.stdout.write("Write these 24 words on paper, and put the paper in a safe:")
        for line in lines:
            self.stdout.write(f"  {line}")
        public = b64(root.public_key().public_bytes_raw())
        self.stdout.write("Then, on the server:")
        # With "=": a key may begin with a hyphen, and would be read as another option.
        self.stdout.write(f"  amparo agency-new ... --root={public}")
