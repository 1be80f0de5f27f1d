"""After new keys of a case: a release that still holds goes on opening what it names."""

from django.db import transaction

from amparo.people.models import Staff
from amparo.referrals import queries
from amparo.referrals.actions import sharing
from amparo.referrals.actions.holding import lock, write
from amparo.referrals.models import Disclosure, Release
from amparo.referrals.refusals import Refused
from amparo.vault.actions import Incoming


@transaction.atomic
def wrap_again(*, release: Release, sealed: Incoming, by: Staff) -> None:
    """Hand the newest keys of the named compartments to whoever holds the older ones by it.

    Where intake holds them, they go to its newest key.

    Nobody else comes to it by this: a team that took it up stays the only one. Sent twice, or by
    two workers at once, it is done once.
    """
    locked = lock(release)
    sharing.check_grounds(locked)
    holders = queries.heirs([locked])[locked.pk]
    if not holders:
        # Nobody there has anything of it: it is handed over anew, to intake.
        raise Refused("no_grounds")
    named = {key.pk for key in queries.released_keys(locked, live_only=True)}
    if sharing.keep_wraps(locked, sealed, set(holders), named=named):
        disclosure = Disclosure.objects.get(release=locked)
        disclosure.fields = sharing.fields_hash(locked)
        disclosure.save(update_fields=["fields"])
        write("release.wrapped", locked, by)
