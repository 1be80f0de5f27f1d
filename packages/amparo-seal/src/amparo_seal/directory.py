"""An agency's directory of keys, and which of them to believe.

Source: `spec/envelope.md`, section 5. The server hands the directory out and may lie; the root's
fingerprint comes from elsewhere (the browser's code, a poster).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from types import MappingProxyType
from typing import Any
from uuid import UUID

from amparo_seal.encoding import b64, unb64
from amparo_seal.errors import CannotOpen
from amparo_seal.primitives import check_signature, same
from amparo_seal.staff import sign_key_id
from amparo_seal.statements.fingerprints import root_fingerprint
from amparo_seal.statements.forms import IntakeKey, StaffKey

INTAKE = "intake"


@dataclass(frozen=True, kw_only=True)
class VerifiedDirectory:
    """The keys that hold: of staff by the id of the signing key, of intake by the key's id.

    `seal_to` are those of intake that the root, or somebody who has not left, signed, the oldest
    first, as long as the newest of them holds; the others only open what came before. `history` has
    every statement about a signing key that was ever vouched for, the oldest first.
    """

    staff_keys: Mapping[UUID, StaffKey]
    intake_keys: Mapping[UUID, IntakeKey]
    seal_to: Mapping[UUID, IntakeKey]
    history: Mapping[UUID, tuple[StaffKey, ...]]

    def signer(self, by: UUID, day: date) -> StaffKey | None:
        """Whose signing key this was on a day; nobody's, before they came and after they left.

        On the day itself of a newer statement, what was so in the morning still counts.
        """
        return next(iter(_in_force(self.history.get(by, ()), day)), None)

    def roles(self, by: UUID, day: date) -> frozenset[str]:
        """Every role that whoever held this signing key had on a day, also if for its morning."""
        held = _in_force(self.history.get(by, ()), day)
        return frozenset(role for one in held for role in one.roles)


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One statement of the directory that would hold if enough people had signed it."""

    data: bytes
    form: StaffKey | IntakeKey
    signatures: tuple[tuple[UUID, bytes], ...]

    def is_signed_by(self, public: bytes) -> bool:
        signer = sign_key_id(public)
        return any(
            by == signer and _is_signature(public, signature, self.data)
            for by, signature in self.signatures
        )

    def is_vouched_for(self, staff: Iterable[StaffKey]) -> bool:
        """Say whether two of `staff`, who are of the day it begins, signed it."""
        signers = [key for key in staff if self.is_signed_by(key.sign_public)]
        return any(
            one.staff != other.staff
            and one.sign_public != other.sign_public
            and (INTAKE in one.roles or INTAKE in other.roles)
            for one, other in combinations(signers, 2)
        )


def _in_force(history: Iterable[StaffKey], day: date) -> list[StaffKey]:
    """The statements about one key that counted on a day, the newest first."""
    newest_first = sorted((one for one in history if one.starts <= day), key=_age, reverse=True)
    found = []
    for one in newest_first:
        if one.roles and day <= one.expires:
            found.append(one)
        # Whatever is older ended with this one, which began on an earlier day.
        if one.starts < day:
            break
    return found


def _is_signature(public: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        check_signature(public, signature, signed)
    except CannotOpen:
        return False
    return True


def entry(statement: bytes, signatures: Mapping[UUID, bytes]) -> dict[str, Any]:
    """One statement of a directory as JSON, with its signatures by the signers' ids."""
    signed = [
        {"by": b64(by.bytes), "signature": b64(signature)} for by, signature in signatures.items()
    ]
    return {"statement": b64(statement), "signatures": signed}


def verify(
    directory: Mapping[str, Any],
    *,
    expected_fingerprint: bytes,
    deployment: UUID,
    agency: UUID,
    today: date,
) -> VerifiedDirectory:
    """The keys of `directory` (parsed JSON) that hold on the day `today`.

    A statement that does not hold is left out, whatever the reason: a directory with one false
    entry is still of use. A signature is judged by the day on which what it signed begins: who was
    vouched for stays so when a voucher leaves, or their own statement ends.
    Raises CannotOpen for another root or form.
    """
    root, entries = _read(directory)
    if not same(root_fingerprint(deployment, agency, root), expected_fingerprint):
        raise CannotOpen
    begun = [one for one in entries if _is_begun(one.form, deployment, agency, today)]
    history: dict[UUID, list[StaffKey]] = defaultdict(list)
    intake: list[tuple[IntakeKey, _Entry]] = []
    for day in sorted({one.form.starts for one in begun}):
        waiting = [one for one in begun if one.form.starts == day]
        while held := _held(waiting, root, history, day):
            waiting = [one for one in waiting if one not in held]
            for one in held:
                if isinstance(one.form, StaffKey):
                    history[sign_key_id(one.form.sign_public)].append(one.form)
                else:
                    intake.append((one.form, one))
    lasting = [form for form, one in intake if _is_still_vouched(one, root, history)]
    return VerifiedDirectory(
        staff_keys=MappingProxyType(_current(history, today)),
        intake_keys=_by_id((form for form, _ in intake), today),
        seal_to=_sealed_to(lasting, today),
        history=MappingProxyType(
            {key: tuple(sorted(forms, key=_age)) for key, forms in history.items()}
        ),
    )


def _held(
    waiting: Iterable[_Entry], root: bytes, history: Mapping[UUID, list[StaffKey]], day: date
) -> list[_Entry]:
    """Those that the root, or two of the staff of that day, vouch for."""
    staff = [one for forms in history.values() for one in _in_force(forms, day)]
    return [one for one in waiting if one.is_signed_by(root) or one.is_vouched_for(staff)]


def _is_still_vouched(one: _Entry, root: bytes, history: Mapping[UUID, list[StaffKey]]) -> bool:
    """Say whether the root, or one of its vouchers who has not left since, signed it."""
    stayed = [forms for forms in history.values() if max(forms, key=_age).roles]
    vouchers = [key for forms in stayed for key in _in_force(forms, one.form.starts)]
    return one.is_signed_by(root) or any(one.is_signed_by(key.sign_public) for key in vouchers)


def _sealed_to(lasting: list[IntakeKey], today: date) -> Mapping[UUID, IntakeKey]:
    """None at all once the newest has expired: a false day must not bring an older one back."""
    newest = max(lasting, key=_age, default=None)
    return _by_id(lasting if newest is not None and today <= newest.expires else [], today)


def _by_id(intake: Iterable[IntakeKey], today: date) -> Mapping[UUID, IntakeKey]:
    """Those that have not expired, the oldest first."""
    return MappingProxyType(
        {form.key: form for form in sorted(intake, key=_age) if today <= form.expires}
    )


def _current(history: Mapping[UUID, list[StaffKey]], today: date) -> dict[UUID, StaffKey]:
    """The newest statement about each key; one without any role says that they left."""
    newest = {key: max(forms, key=_age) for key, forms in history.items()}
    held = {key: form for key, form in newest.items() if form.roles and today <= form.expires}
    return dict(sorted(held.items(), key=lambda one: _age(one[1])))


def _is_begun(form: StaffKey | IntakeKey, deployment: UUID, agency: UUID, today: date) -> bool:
    return (form.deployment, form.agency) == (deployment, agency) and form.starts <= today


def _age(form: StaffKey | IntakeKey) -> tuple[date, int, int]:
    """Of two statements about one key the newer counts: a role taken away stays away.

    Of two of one day it is the one with fewer roles. The epoch, which the signers choose freely,
    decides last: none brings back who left.
    """
    roles = form.roles if isinstance(form, StaffKey) else ()
    return form.starts, -len(roles), form.epoch


def _read(directory: Mapping[str, Any]) -> tuple[bytes, list[_Entry]]:
    try:
        root = unb64(directory["root"])
        entries = [one for raw in directory["statements"] for one in _read_entry(raw)]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise CannotOpen from None
    return root, entries


def _read_entry(raw: Mapping[str, Any]) -> Iterator[_Entry]:
    data = unb64(raw["statement"])
    signatures = tuple(
        (UUID(bytes=unb64(one["by"])), unb64(one["signature"])) for one in raw["signatures"]
    )
    for form in (StaffKey, IntakeKey):
        try:
            yield _Entry(data=data, form=form.parse(data), signatures=signatures)
        except CannotOpen:
            continue
