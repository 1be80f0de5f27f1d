"""Codes the server can see: shown to the person first, and each of them refusable."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from amparo.cases import queries
from amparo.cases.models import Case, CodesShown, Fact, FactRefusal
from amparo.cases.refusals import Refused
from amparo.journal import actions as journal
from amparo.people.models import Staff
from amparo.reports.days import today_at
from amparo_htcds import CODED, Field, load

MOST = 999


@transaction.atomic
def show_codes(*, case: Case, by: Staff, language: str = "") -> None:
    """Record that the person was shown what the server can see, needs too. Once is enough."""
    _, is_new = CodesShown.objects.get_or_create(
        case=case, defaults={"on": today_at(case.agency), "by": by, "language": language}
    )
    if is_new:
        _write("fact.shown", case, by)


@transaction.atomic
def record_facts(*, case: Case, field: str, codes: Collection[str], by: Staff) -> None:
    """Keep exactly these codes of a field; none clears it. Only codes of the list are taken."""
    Case.objects.select_for_update().get(pk=case.pk)
    if not queries.may_code(case):
        raise Refused("codes_not_shown")
    if codes and FactRefusal.objects.filter(case=case, field=field).exists():
        raise Refused("refused_field")
    versions = _checked(field, codes)
    here = set(Fact.objects.filter(case=case, field=field).values_list("code", flat=True))
    if here == set(codes):
        return
    Fact.objects.filter(case=case, field=field).exclude(code__in=codes).delete()
    Fact.objects.bulk_create(
        Fact(case=case, field=field, code=code, code_list=versions[code])
        for code in sorted(set(codes) - here)
    )
    _write("fact.recorded", case, by)


@transaction.atomic
def refuse_field(*, case: Case, field: str, by: Staff) -> None:
    """The person wants no code of this kind kept: what is there goes, and it is not asked again."""
    _coded(field)
    Case.objects.select_for_update().get(pk=case.pk)
    _, is_new = FactRefusal.objects.get_or_create(case=case, field=field)
    Fact.objects.filter(case=case, field=field).delete()
    if is_new:
        _write("fact.refused", case, by)


@transaction.atomic
def allow_field(*, case: Case, field: str, by: Staff) -> None:
    """The person changed their mind: a code of this kind may be kept. Nothing comes back by it."""
    _coded(field)
    if FactRefusal.objects.filter(case=case, field=field).delete()[0]:
        _write("fact.allowed", case, by)


def _checked(field: str, codes: Collection[str]) -> dict[str, str]:
    """Give each code the version of its list. Nothing that could identify anyone is a code."""
    known = _coded(field)
    if len(set(codes)) > 1 and not known.many_accepted:
        raise Refused("unknown_code")
    return {code: _version(known, code) for code in codes}


def _coded(field: str) -> Field:
    known = load().fields.get(field)
    if known is None or known.sealed != CODED:
        raise Refused("unknown_code")
    return known


def _version(field: Field, code: str) -> str:
    if field.codes is not None:
        found = field.codes.exact(code)
        if found is None:
            raise Refused("unknown_code")
        return found.list_version
    if not _fits(field, code):
        raise Refused("unknown_code")
    return load().version


def _fits(field: Field, text: str) -> bool:
    """Say whether text is a value of a field without a list: yes or no, a count, or a day."""
    if field.kind == "yes_no":
        return text in {"true", "false"}
    if field.kind == "number":
        is_number = text.isascii() and text.isdecimal()
        return is_number and (field.least or 0) <= int(text) <= (field.most or MOST)
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _write(act: str, case: Case, by: Staff) -> None:
    journal.write(act=act, agency=by.agency_id, by=by, subjects=(case.pk,))
