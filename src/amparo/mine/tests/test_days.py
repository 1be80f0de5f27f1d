"""What a person does in their file is written down under the day where the agency works."""

import datetime as dt
from unittest import mock

from amparo.journal.actors import PERSON
from amparo.journal.models import Entry
from amparo.mine import actions as own
from amparo.people.models import Agency
from amparo.referrals import actions
from amparo.referrals.tests.world import World


def test_opening_choosing_signing_and_taking_back_are_of_the_agencys_day(world: World) -> None:
    Agency.objects.filter(pk=world.casa.agency.pk).update(time_zone="Pacific/Auckland")
    for row in (world.case.agency, world.casa.agency):
        row.refresh_from_db()
    # By UTC it is still the day before.
    evening = dt.datetime.now(tz=dt.UTC).replace(hour=20)
    there = (evening + dt.timedelta(days=1)).date()

    with mock.patch("django.utils.timezone.now", return_value=evening):
        offers = world.offered()
        own.note_opened(case=world.case)
        actions.choose(referral=offers[0], by=PERSON)
        release = world.sign(world.explain())
        actions.withdraw(release=release, by=PERSON)
        actions.withdraw_referral(referral=offers[0], by=PERSON)

    said = Entry.objects.filter(actor_kind="person", when__gte=there.isoformat())
    assert {one.act for one in said} >= {"file.opened", "referral.chosen", "release.withdrawn"}
    assert {one.when for one in said} == {there.isoformat()}
    # None of them under the day by UTC. The receipt was bound before, at its own time.
    mine = Entry.objects.filter(actor_kind="person", act__in=[one.act for one in said])
    assert mine.count() == said.count()
