# ruff: noqa: N999 - a command is named as people type it

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management.base import BaseCommand, CommandError, CommandParser

from amparo.people.models import Staff
from amparo.site import demonstration


class Command(BaseCommand):
    help = "Print the sign-in code of an invented member of staff. Only in a demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that signs in, such as samir")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        if not demonstration.is_marked():
            raise CommandError(
                "This deployment is not a demonstration, so no code is shown: a second factor is "
                "in the hands of the person it belongs to."
            )
        member = Staff.objects.filter(username=name).first()
        second = Authenticator.objects.filter(user=member, type=Authenticator.Type.TOTP).first()
        if member is None or second is None:
            raise CommandError(
                f"Nobody called {name} signs in here. `amparo run` prints all the names."
            )
        counter = int(time.time()) // app_settings.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(decrypt(second.data["secret"]), counter)))
