"""The vectors of the directory of keys: who holds, and every way to smuggle a key in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal import directory, statements
from amparo_seal.encoding import b64
from amparo_seal.primitives import public_of, sha256
from amparo_seal.staff import sign_key_id
from spec.making.samples import AGENCY, DEPLOYMENT, LATER, TODAY, an_id, plain, seeded

EARLY = date(2026, 1, 5)
NAMES = ("root", "ana", "ben", "cleo", "false colleague", "other root")
PRIVATE = {
    name: Ed25519PrivateKey.from_private_bytes(seeded(f"directory {name}")(32)) for name in NAMES
}
PUBLIC = {name: public_of(private) for name, private in PRIVATE.items()}
ID = {name: sign_key_id(public) for name, public in PUBLIC.items()}

Entry = dict[str, Any]


def staff_key(name: str, *roles: str, **differs: Any) -> statements.StaffKey:
    """What the directory says about one of the names above."""
    usual: dict[str, Any] = {
        "deployment": DEPLOYMENT,
        "expires": LATER,
        "agency": AGENCY,
        "staff": an_id(f"staff {name}"),
        "roles": roles or ("advocate",),
        "epoch": 1,
        "wrap_hash": sha256(name.encode()),
        "sign_public": PUBLIC[name],
        "starts": EARLY,
    }
    return statements.StaffKey(**usual | differs)


def signed(statement: statements.Statement, *names: str) -> Entry:
    """An entry with the signatures of these."""
    made = {ID[name]: statements.sign(statement, PRIVATE[name]) for name in names}
    return directory.entry(statement.bytes(), made)


INTAKE_KEY = statements.IntakeKey(
    deployment=DEPLOYMENT,
    expires=LATER,
    agency=AGENCY,
    key=an_id("intake"),
    epoch=1,
    suite=2,
    wrap_hash=sha256(b"intake"),
    starts=TODAY,
)
FALSE = staff_key("false colleague", "intake", starts=TODAY)
ANA = signed(staff_key("ana", "intake"), "root")
BEN = signed(staff_key("ben"), "root")
CLEO = signed(staff_key("cleo"), "root")
INTAKE = signed(INTAKE_KEY, "ana", "ben")
GOOD = [ANA, BEN, INTAKE]


def renamed(entry: Entry, place: int, name: str) -> Entry:
    """An entry whose signature number `place` is said to be by someone else."""
    signatures = [dict(one) for one in entry["signatures"]]
    signatures[place]["by"] = b64(ID[name].bytes)
    return entry | {"signatures": signatures}


def vouched() -> dict[str, list[Entry]]:
    """Directories in which more than Ana and Ben holds, or less, as their keys come and go."""
    ended = signed(staff_key("ana", "intake", expires=TODAY - timedelta(days=1)), "root")
    last_day = signed(staff_key("ana", "intake", expires=TODAY), "root")
    new_ana = signed(staff_key("ana", "intake", epoch=2, starts=TODAY), "root")
    demoted = signed(staff_key("ana", epoch=2, starts=EARLY + timedelta(days=9)), "ben", "ana")
    by_cleo = signed(FALSE, "cleo", "ana")
    return {
        "one vouched for by two": [*GOOD, signed(FALSE, "ana", "ben")],
        "a chain in the wrong order": [by_cleo, signed(staff_key("cleo"), "ben", "ana"), BEN, ANA],
        "a signer whose key ended": [ended, BEN, INTAKE],
        "a signer on the last day": [last_day, BEN, INTAKE],
        "a role taken away": [*GOOD, demoted],
        "a later key of the same signer": [ANA, new_ana, BEN, signed(FALSE, "ana", "ben")],
        "a signer who came later": [new_ana, BEN, signed(staff_key("cleo"), "ana", "ben")],
        "a key that begins tomorrow": [
            *GOOD,
            signed(staff_key("cleo", starts=TODAY + timedelta(days=1)), "root"),
        ],
    }


def outliving() -> dict[str, list[Entry]]:
    """Directories whose newest intake key has ended before an older one."""
    older = replace(INTAKE_KEY, key=an_id("older intake"), starts=EARLY)
    newest = replace(
        INTAKE_KEY, starts=EARLY + timedelta(days=9), expires=TODAY - timedelta(days=1)
    )
    keys = [signed(older, "ana", "ben"), signed(newest, "ana", "ben")]
    return {"an older intake key that outlives the newest": [ANA, BEN, *keys]}


def over_time() -> dict[str, list[Entry]]:
    """Directories of agencies where people came, changed, and left."""
    yesterday, later = TODAY - timedelta(days=1), EARLY + timedelta(days=9)
    brief = staff_key("ana", "intake", expires=later)
    ana_left = signed(staff_key("ana", starts=later, roles=()), "cleo", "ben")
    cleo = signed(staff_key("cleo", "intake"), "root")
    lasting = signed(staff_key("ana", "intake", starts=later), "cleo", "ben")
    new_roles = staff_key("ana", "agency_administrator", starts=TODAY)
    return {
        "a voucher whose own statement ended since": [
            signed(brief, "root"),
            BEN,
            signed(staff_key("false colleague", starts=later), "ana", "ben"),
        ],
        "a voucher whose statement had ended": [signed(brief, "root"), BEN, INTAKE],
        "a statement renewed": [signed(brief, "root"), BEN, cleo, lasting, INTAKE],
        "somebody who left": [*GOOD, cleo, ana_left],
        "a removal that one signed": [
            *GOOD,
            signed(staff_key("ben", starts=yesterday, roles=()), "ana"),
        ],
        "a voucher who leaves that day": [
            *GOOD,
            signed(staff_key("ben", starts=TODAY, roles=()), "root"),
            signed(FALSE, "ana", "ben"),
        ],
        "a voucher who left the day before": [
            *GOOD,
            signed(staff_key("ben", starts=yesterday, roles=()), "root"),
            signed(FALSE, "ana", "ben"),
        ],
        "somebody who came back": [
            *GOOD,
            signed(staff_key("ben", starts=later, roles=()), "root"),
            signed(staff_key("ben", "advocate", "on_call", starts=yesterday), "root"),
        ],
        "two statements of one day": [
            ANA,
            signed(new_roles, "root"),
            signed(replace(new_roles, roles=("agency_administrator", "intake")), "root"),
        ],
    }


def former() -> dict[str, list[Entry]]:
    """Directories after Ana and Ben both left, and what they may date back with their old keys."""
    before, left, since = (EARLY + timedelta(days=days) for days in (9, 19, 29))
    early_intake = replace(INTAKE_KEY, starts=before)
    next_intake = replace(INTAKE_KEY, key=an_id("next intake"), epoch=2, starts=left)
    false_intake = replace(INTAKE_KEY, key=an_id("false intake"), epoch=99, starts=before)
    cleo = signed(staff_key("cleo", "intake", starts=before), "ana", "ben")
    gone = [signed(staff_key(name, starts=left, roles=()), "root") for name in ("ana", "ben")]
    hired = [ANA, BEN, cleo, signed(early_intake, "ana", "ben"), *gone]
    safe = [*hired, signed(next_intake, "cleo", "ben")]
    again = staff_key("ana", "intake", epoch=2, starts=before)
    return {
        "vouchers who left leave their colleague": hired,
        "an intake key for which a voucher stayed": safe,
        "an intake key that those who left date back": [*safe, signed(false_intake, "ana", "ben")],
        "a higher epoch of who left, dated back": [*safe, signed(again, "ana", "ben")],
        "a higher epoch on the day of leaving": [
            *safe,
            signed(replace(again, starts=left), "ana", "ben"),
        ],
        "a higher epoch after the leaving": [
            *safe,
            signed(replace(again, starts=since), "ana", "ben"),
        ],
        "who left and was asked back": [*safe, signed(replace(again, starts=since), "root")],
        "an old role restated with a higher epoch": [
            *GOOD,
            signed(staff_key("ana", starts=left), "root"),
            signed(again, "ana", "ben"),
        ],
    }


DAYS = (
    EARLY - timedelta(days=1),
    EARLY,
    EARLY + timedelta(days=9),
    TODAY - timedelta(days=1),
    TODAY,
)


def signers_of(verified: directory.VerifiedDirectory) -> list[dict[str, Any]]:
    """Whose each signing key was, day by day."""
    found = []
    for name, key in ID.items():
        for day in DAYS:
            form = verified.signer(key, day)
            roles = None if form is None else list(form.roles)
            every = sorted(verified.roles(key, day))
            found.append({"name": name, "day": str(day), "roles": roles, "every_role": every})
    return found


def attacks() -> dict[str, list[Entry]]:
    """Directories with something that must not hold; what else they say still does."""
    another, twin = (
        an_id("another deployment"),
        staff_key("ana", "intake", staff=an_id("staff twin")),
    )
    swapped = signed(FALSE, "ana", "ben") | {"statement": signed(INTAKE_KEY)["statement"]}
    return {
        "signed by none": [*GOOD, signed(FALSE)],
        "signed by one": [*GOOD, signed(FALSE, "ana")],
        "signed twice by one": [*GOOD, renamed(signed(FALSE, "ana", "ana", "ben"), 1, "ana")],
        "signed by one and itself": [*GOOD, signed(FALSE, "ana", "false colleague")],
        "signed by two without intake": [*GOOD, CLEO, signed(FALSE, "ben", "cleo")],
        "one signature in the name of another": [
            *GOOD,
            renamed(signed(FALSE, "ana", "false colleague"), 1, "ben"),
        ],
        "signed by one who stands there twice": [*GOOD, signed(twin, "root"), signed(FALSE, "ana")],
        "one person with two keys": [
            ANA,
            signed(staff_key("cleo", staff=an_id("staff ana")), "root"),
            signed(FALSE, "ana", "cleo"),
        ],
        "signatures of another statement": [ANA, BEN, swapped],
        "expired": [*GOOD, signed(replace(FALSE, starts=EARLY, expires=EARLY), "root")],
        "another deployment": [*GOOD, signed(replace(FALSE, deployment=another), "root")],
        "another agency": [*GOOD, signed(replace(FALSE, agency=an_id("another agency")), "root")],
        "another agency's root": [*GOOD, signed(FALSE, "other root")],
        "another purpose": [*GOOD, signed(_message(), "root")],
        "not a statement": [*GOOD, signed(FALSE, "root") | {"statement": b64(b"amparo")}],
    }


def _message() -> statements.StaffMessage:
    return statements.StaffMessage(
        deployment=DEPLOYMENT,
        expires=LATER,
        thread=an_id("thread"),
        sequence=1,
        envelope=an_id("message"),
        body_hash=sha256(b""),
        made=TODAY,
    )


def malformed() -> list[Any]:
    """What is not a directory of this agency at all."""
    good: dict[str, Any] = {"root": b64(PUBLIC["root"]), "statements": GOOD}
    return [
        good | {"root": b64(PUBLIC["other root"])},
        good | {"root": good["root"] + "="},
        good | {"statements": [GOOD[0] | {"statement": "*"}]},
        good | {"statements": [GOOD[0] | {"signatures": [{"by": "AAAA", "signature": "AAAA"}]}]},
        good | {"statements": [{"statement": GOOD[0]["statement"]}]},
        good | {"statements": [1]},
        good | {"statements": None},
        {"root": good["root"]},
        {"root": 7, "statements": []},
        {},
    ]


def directory_file() -> dict[str, Any]:
    fingerprint = statements.root_fingerprint(DEPLOYMENT, AGENCY, PUBLIC["root"])
    cases = []
    kinds = (vouched(), outliving(), over_time(), former(), attacks())
    tried = {
        name: one for kind in ({"as it should be": GOOD}, *kinds) for name, one in kind.items()
    }
    for name, entries in tried.items():
        one = {"root": b64(PUBLIC["root"]), "statements": entries}
        verified = directory.verify(
            one,
            expected_fingerprint=fingerprint,
            deployment=DEPLOYMENT,
            agency=AGENCY,
            today=TODAY,
        )
        held = {_name(key): list(form.roles) for key, form in verified.staff_keys.items()}
        cases.append(
            {"name": name, "directory": one, "staff": held}
            | {"intake_keys": plain(list(verified.intake_keys))}
            | {"seal_to": plain(list(verified.seal_to))}
            | {"signers": signers_of(verified)}
        )
    return {
        "today": str(TODAY),
        "deployment": str(DEPLOYMENT),
        "agency": str(AGENCY),
        "fingerprint": fingerprint.hex(),
        "sign_ids": plain(ID),
        "cases": cases,
        "refused": malformed(),
    }


def _name(key: UUID) -> str:
    return next(name for name, known in ID.items() if known == key)
