"""The vectors of statements and messages."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal import messages, staff, statements
from amparo_seal.envelope import Compartment, Kind
from amparo_seal.keys import KeyRole
from amparo_seal.primitives import public_of, sha256
from spec.making.samples import (
    AGENCY,
    DEPLOYMENT,
    LATER,
    SUBJECT,
    THREAD,
    TODAY,
    an_id,
    header,
    plain,
    seeded,
    shown,
)

SAID = 'Sí, ¡gracias! \\ " \u2028'


def statements_file() -> dict[str, Any]:
    private = Ed25519PrivateKey.from_private_bytes(seeded("statements")(32))
    made = [
        {
            "purpose": form.purpose,
            "fields": shown(form),
            "statement": form.bytes().hex(),
            "hash": sha256(form.bytes()).hex(),
            "signature": statements.sign(form, private).hex(),
        }
        for form in every_statement()
    ]
    root = public_of(private)
    fingerprint = statements.root_fingerprint(DEPLOYMENT, AGENCY, root)
    return {
        "today": str(TODAY),
        "public": root.hex(),
        "cases": made,
        "fingerprint": plain(
            {"deployment": DEPLOYMENT, "agency": AGENCY, "root": root, "bytes": fingerprint}
        )
        | {"text": statements.format_fingerprint(fingerprint)},
        **_listed(),
    }


def _listed() -> dict[str, Any]:
    """What stands for a key in a list, and for a set of envelopes."""
    random = seeded("listed")
    key, context, contexts = random(32), random(32), [random(32) for _ in range(3)]
    commitment = statements.key_commitment(key, context)
    return {
        "commitment": plain({"key": key, "context": context, "commitment": commitment}),
        "all": plain({"contexts": contexts, "hash": statements.all_hash(contexts)}),
    }


def every_statement() -> list[statements.Statement]:
    random = seeded("every statement")
    common: dict[str, Any] = {"deployment": DEPLOYMENT, "expires": LATER}
    wrap_hash, public, text_hash = random(32), random(32), random(32)
    of_release = _of_a_release(common, random)
    challenge: dict[str, Any] = {"locator": random(32), "challenge": random(32)}
    key: dict[str, Any] = {"agency": AGENCY, "epoch": 7, "wrap_hash": wrap_hash, "starts": TODAY}
    written: dict[str, Any] = {
        "envelope": an_id("signed envelope"),
        "body_hash": text_hash,
        "made": TODAY,
    }
    return [
        statements.StaffKey(
            **common, **key, staff=an_id("ana"), roles=("advocate", "intake"), sign_public=public
        ),
        statements.IntakeKey(**common, **key, key=an_id("intake key"), suite=2),
        statements.StaffMessage(**common, **written, thread=THREAD, sequence=41),
        statements.CasePart(**common, **written, subject=SUBJECT, compartment=Compartment.notes),
        *_of_a_case(common),
        *of_release,
        statements.SignInInbox(**common, **challenge),
        statements.SignInFile(**common, **challenge),
    ]


def _of_a_release(
    common: dict[str, Any], random: Callable[[int], bytes]
) -> list[statements.Statement]:
    """A release, the paper it was signed on (both forms), its second worker's word, its end."""
    release = statements.Release(
        **common,
        subject=SUBJECT,
        recipient=an_id("partner"),
        recipient_root=random(32),
        compartments=(Compartment.contact, Compartment.health),
        use="Asilo: preparar la solicitud",
        starts=TODAY,
        wording="2026-11",
        nonce=random(16),
    )
    named: dict[str, Any] = {"release": statements.release_hash(release)}
    attested = statements.ReleasePaper(
        **common,
        **named,
        person_name="Ñora",
        place="Lugo",
        language="es",
        interpreter="",
        scan_hash=bytes(32),
        worker=an_id("ana"),
    )
    confirmed = statements.ReleaseConfirmation(
        **common,
        **named,
        paper=statements.statement_hash(attested),
        signer=an_id("signing key of ben"),
        day=TODAY,
    )
    withdrawn = statements.ReleaseWithdrawal(**common, **named, day=TODAY)
    return [release, attested, *_by_two(common | named), confirmed, withdrawn]


def _by_two(common: dict[str, Any]) -> list[statements.Statement]:
    """What two workers sign of a paper: the first's word, what the second sees, the second's."""
    ana: dict[str, Any] = {"worker": an_id("ana"), "signer": an_id("signing key of ana")}
    dated = statements.ReleaseAttested(
        **common,
        **ana,
        person_name="Ñora",
        place="Lugo",
        language="es",
        interpreter="María",
        scan_hash=bytes(32),
        day=TODAY,
    )
    paper = statements.statement_hash(dated)
    of_shown: dict[str, Any] = {"paper": paper, "name": "Ana Núñez", "pseudonym": "río alto"}
    seen = statements.ReleaseShown(**common, **ana, **of_shown, day=TODAY)
    asked = statements.ReleaseAsked(
        **common,
        shown=statements.statement_hash(seen),
        signer=an_id("signing key of ben"),
        day=TODAY,
    )
    return [dated, seen, asked]


def _of_a_case(common: dict[str, Any]) -> list[statements.Statement]:
    """The keys of a case in its second generation, and the newest of its parts."""
    random = seeded("statements of a case")
    keys = _case_keys(common, random)
    return [keys, _case_head(common, keys, random)]


def _case_keys(common: dict[str, Any], random: Callable[[int], bytes]) -> statements.CaseKeys:
    listed = [
        (KeyRole.CONVERSATION, Compartment.conversation, 1),
        (KeyRole.CASE, Compartment.none, 1),
        (KeyRole.CASE, Compartment.none, 2),
        (KeyRole.COMPARTMENT, Compartment.story, 2),
    ]
    return statements.CaseKeys(
        **common,
        agency=AGENCY,
        subject=SUBJECT,
        number=3,
        generation=2,
        keys=tuple(
            statements.ListedKey(
                role=role,
                compartment=compartment,
                generation=generation,
                key=an_id(f"key {role} {compartment} {generation}"),
                commitment=statements.key_commitment(random(32), random(32)),
            )
            for role, compartment, generation in listed
        ),
        team=tuple(sorted((random(32), random(32)))),
        previous=random(32),
        starts=TODAY,
    )


def _case_head(
    common: dict[str, Any], keys: statements.CaseKeys, random: Callable[[int], bytes]
) -> statements.CaseHead:
    notes = statements.all_hash([random(32), random(32)])
    of_notes: dict[str, Any] = {"kind": Kind.NOTE, "compartment": Compartment.notes, "hash": notes}
    of_story: dict[str, Any] = {
        "kind": Kind.CASE_PART,
        "compartment": Compartment.story,
        "hash": random(32),
    }
    ended = statements.Head(
        kind=Kind.RELEASE_TEXT, compartment=Compartment.receipt, count=1, hash=sha256(b"ended")
    )
    return statements.CaseHead(
        **common,
        subject=SUBJECT,
        number=70_000,
        keys=statements.statement_hash(keys),
        parts=(
            statements.Head(**of_story, count=4),
            statements.Head(**of_notes, count=2),
            ended,
        ),
        previous=random(32),
        starts=TODAY,
    )


def messages_file() -> dict[str, Any]:
    random = seeded("messages")
    ana = staff.StaffKeys.generate(random=random)
    conversation_key, cases = random(32), []
    said = {"text": "Mañana a las diez, ¿te va bien? \U0001f54a", "n": 1}
    for kind in (Kind.STAFF_MESSAGE, Kind.CASE_PART, Kind.NOTE, Kind.SAFETY_CARD):
        one = header(f"signed {kind}", kind=kind, thread=THREAD, sequence=9, sender=ana.sign_id)
        text = messages.sign_body(one, said, keys=ana, made=TODAY, expires=LATER)
        cases.append({"header": shown(one), "plaintext": text.decode(), "body": said})
    mine = header("mine", kind=Kind.PERSON_MESSAGE, thread=THREAD, sequence=10)
    text = messages.person_message(mine, SAID, conversation_key)
    return {
        "today": str(TODAY),
        "signer": plain(
            {"sign_seed": ana.sign_seed, "sign_public": ana.sign_public, "sign_id": ana.sign_id}
        ),
        "signed": cases,
        "person": [
            {
                "header": shown(mine),
                "conversation_key": conversation_key.hex(),
                "plaintext": text.decode(),
            }
            | {"body": SAID}
        ],
    }
