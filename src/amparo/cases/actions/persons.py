"""What is recorded of a person themselves: their wish, who may sign, and the word used for them."""

from dataclasses import dataclass

from django.db import transaction

from amparo.cases.actions.contact import Contact
from amparo.cases.models import ACCOMPANIED, Case, Consent, Person, SignerCheck
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports.days import today_at


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Who may sign for a person, how that was checked, and that whoever signs beside them may."""

    signer: Person.Signer
    how: SignerCheck.How
    nobody_alleged: bool = False


@transaction.atomic
def record_consent(*, case: Case, contact: Contact, by: Staff) -> Consent:
    """Record that the person was asked and wants this case. Once recorded it stays as it is."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if contact.on > today_at(locked.agency):
        raise Refused("contact_needed")
    consent, is_new = Consent.objects.get_or_create(
        case=locked,
        defaults={
            "on": contact.on,
            "way": contact.way,
            "language": contact.language,
            "interpreter": contact.interpreter,
            "by": by,
        },
    )
    if is_new:
        locked.consent_recorded = True
        locked.save(update_fields=["consent_recorded"])
        _write("consent.recorded", locked, by)
    return consent


@transaction.atomic
def record_signer(*, case: Case, checked: Checked, by: Staff) -> None:
    """Record who may sign for the person, who checked it and how. The newest check counts.

    A release that this signer could not have signed serves nothing from this moment.
    """
    person = Person.objects.select_for_update().get(pk=case.person_id)
    if checked.signer in ACCOMPANIED and not checked.nobody_alleged:
        raise Refused("guardian_unsafe")
    checks = SignerCheck.objects.filter(person=person)
    newest = checks.order_by("-number").first()
    number = newest.number if newest else 0
    said = (checked.signer, checked.how, checked.nobody_alleged)
    if newest and said == (newest.signer, newest.how, newest.nobody_alleged):
        return
    SignerCheck.objects.create(
        person=person,
        number=number + 1,
        signer=checked.signer,
        how=checked.how,
        nobody_alleged=checked.nobody_alleged,
        on=today_at(case.agency),
        by=by,
    )
    person.signer = checked.signer
    person.save(update_fields=["signer"])
    _write("signer.recorded", case, by)


@transaction.atomic
def call(*, case: Case, called: Person.Called, by: Staff) -> None:
    """Use the word that the person wants used for them."""
    if Person.objects.filter(pk=case.person_id).exclude(called=called).update(called=called):
        _write("case.changed", case, by)


def _write(act: str, case: Case, by: Staff) -> None:
    journal.write(act=act, agency=by.agency_id, by=by, subjects=(case.pk, case.person_id))
