"""What a worker's browser sends to open a case and to work in it, with real keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from amparo.cases import actions
from amparo.cases.actions import Contact, NewCase
from amparo.cases.models import Binding, Case, Person, SignerCheck
from amparo.cases.queries.pseudonyms import new_pseudonym
from amparo.cases.sealing import CaseSealer, Key
from amparo.people.actions import Founded, FoundedMember
from amparo.people.models import Staff
from amparo.people.tests import parties
from amparo.reports import actions as reports
from amparo.reports import incoming, sealing
from amparo.reports.days import today_at
from amparo.reports.models import Report
from amparo.reports.states import State
from amparo.reports.tests.senders import ANSWERS
from amparo.vault import actions as vault
from amparo.vault.actions import Incoming
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Kind, Mode, seal_stream
from amparo_seal.primitives import public_of
from amparo_seal.receipts import Receipt

EVIDENCE = Compartment["evidence"]
EVA: parties.Line = ("eva", "Eva", ["advocate"], "a b c d e f")
SOL: parties.Line = ("sol", "Sol", ["supervisor"], "b c d e f g")
PIA: parties.Line = ("pia", "Pia", ["privacy_officer"], "c d e f g h")
ADM: parties.Line = ("adm", "Adm", ["agency_administrator"], "d e f g h i")


def casa() -> Founded:
    return parties.found("casa", parties.ANA, parties.BEA, parties.IVO, EVA, SOL, PIA, ADM)


@dataclass
class Letter:
    """A person's report, and the receipt that opens its inbox."""

    founded: Founded
    word: str = "canary bird"
    receipt: Receipt = field(default_factory=Receipt.new)
    # The name and kind of each file, and its bytes.
    files: Sequence[tuple[str, str, bytes]] = ()
    answers: Mapping[str, str] = field(default_factory=lambda: dict(ANSWERS))

    def __post_init__(self) -> None:
        self.file = self.receipt.file(self.word) if self.word else None
        self.sealer = sealing.Sealer(agency=self.founded.agency.pk, report=uuid4(), mode=Mode.E2E)
        self.sent = [self._seal_file(*one) for one in self.files]
        sealing.seal_answers(self.sealer, self.answers, receipt=self.receipt, file=self.file)
        self.sealed = self.sealer.close(
            intake=self.founded.intake.public, receipt=self.receipt, file=self.file
        )

    def _seal_file(self, name: str, kind: str, data: bytes) -> tuple[Key, bytes]:
        """One file with its description; gives its content key and the sealed bytes."""
        header = self.sealer.header(Kind.FILE, EVIDENCE)
        stream = seal_stream(header, [data], len(data))
        key = Key(header.id, stream.key, stream.context)
        self.sealer.under(
            key.id,
            key.secret,
            key.context,
            parent=self.sealer.key_id,
            parent_key=self.sealer.key,
        )
        said = {"name": name, "type": kind, "size": len(data), "file": str(key.id)}
        self.sealer.part(Kind.FILE_DESCRIPTION, EVIDENCE, sealing.dump(**said))
        return key, b"".join(stream.pieces)

    def upload(self) -> list[dict[str, str]]:
        """Send the files ahead, as a browser does."""
        sent = []
        for key, data in self.sent:
            upload = uuid4()
            vault.begin_upload(upload=upload)
            vault.add_part(upload=upload, number=0, data=data)
            sent.append({"upload": str(upload), "envelope": str(key.id)})
        return sent

    def json(self) -> dict[str, Any]:
        keys = sealing.inbox_keys(self.receipt, self.file, of=self.sealer)
        return {
            "id": str(self.sealer.report),
            "agency": str(self.founded.agency.pk),
            "language": "en",
            "urgent": False,
            "sealed": self.sealed,
            "inbox": {
                "locator": b64(keys.locator),
                "sign": b64(keys.sign),
                "wrap": b64(keys.wrap),
                "mark": b64(keys.mark),
                "file": keys.file and {"sign": b64(keys.file.sign), "wrap": b64(keys.file.wrap)},
            },
            "uploads": self.upload(),
        }

    def incoming(self) -> incoming.IncomingReport:
        return incoming.report(self.json(), languages=["en"])

    def receive(self, relation: str = Report.Relation.SELF) -> Report:
        """Send it, and have intake look at it."""
        report = reports.receive(report=self.incoming())
        return reports.triage(
            report=report,
            state=State.TRIAGED,
            relation=Report.Relation(relation),
            by=self.founded.members["ana"].staff,
        )

    @property
    def release_public(self) -> bytes | None:
        return public_of(self.file.release) if self.file else None


@dataclass
class Work:
    """A worker's browser at a case: who sits there, the person's letter, the keys it made."""

    founded: Founded
    by: FoundedMember
    letter: Letter | None = None
    report: Report | None = None
    id: UUID = field(default_factory=uuid4)
    pseudonym: str = field(default_factory=new_pseudonym)

    def __post_init__(self) -> None:
        self.sealer = CaseSealer(agency=self.founded.agency.pk, case=self.id, by=self.by.keys)
        self.contents: dict[Compartment, Any] = {}
        # Keys of generations that passed.
        self.made: list[Key] = []

    @classmethod
    def with_report(
        cls,
        founded: Founded,
        relation: str = "self",
        word: str = "canary",
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> "Work":
        letter = Letter(founded, word=word, files=files)
        return cls(founded, founded.members["ana"], letter, letter.receive(relation))

    def member(self, name: str) -> FoundedMember:
        return self.founded.members[name]

    def public(self, name: str) -> bytes:
        return self.member(name).keys.wrap.public

    def new_case(self, team: Sequence[str] = (), **changes: Any) -> NewCase:
        said = {**self.described(team), "contact": self.contact(), "sealed": self.seal(team)}
        return NewCase(**{**said, **changes})

    def described(self, team: Sequence[str] = ()) -> dict[str, Any]:
        return {
            "id": self.id,
            "report": self.report.pk if self.report else None,
            "source": Case.Source.REPORT if self.report else Case.Source.WALK_IN,
            "pseudonym": self.pseudonym,
            "called": Person.Called.SURVIVOR,
            "signer": Person.Signer.ADULT,
            "how": SignerCheck.How.SAID,
            "wish": True,
            "team": [self.member(name).staff.pk for name in team],
        }

    def json(self, team: Sequence[str] = (), **changes: Any) -> dict[str, Any]:
        """The body of `POST /api/staff/cases`."""
        said = self.described(team)
        return {
            **said,
            "id": str(self.id),
            "report": said["report"] and str(said["report"]),
            "team": [str(one) for one in said["team"]],
            "contact": self.contact_json(),
            "sealed": self.seal(team, parse=False),
            **changes,
        }

    def seal(self, team: Sequence[str] = (), *, parse: bool = True) -> Any:
        if self.letter and self.report:
            of_report = self.letter.sealer
            self.sealer.conversation(
                report=self.report.pk, thread=of_report.thread, secret=of_report.conversation
            )
            self._take_files(self.letter)
        holders = {self.by.staff.username, *team}
        self.sealer.to_members([self.public(name) for name in sorted(holders)])
        self.contents[Compartment["story"]] = self.sealer.part(
            Compartment["story"], {"text": "They keep my passport. Canary-61."}
        )
        sealed = self.sealer.take()
        return Incoming.parse(sealed) if parse else sealed

    def _take_files(self, letter: Letter) -> None:
        """A new wrap for each file, under the case's key for evidence."""
        for key, _ in letter.sent:
            self.sealer.under(key, self.sealer.parts[EVIDENCE])

    def open(self, team: Sequence[str] = ()) -> Case:
        return actions.open_case(wanted=self.new_case(team), by=self.by.staff)

    def contact(self, **changes: Any) -> Contact:
        usual = {
            "on": today_at(self.founded.agency),
            "way": Binding.Way.IN_PERSON,
            "language": "es",
            "interpreter": False,
        }
        return Contact(**{**usual, **changes})

    def contact_json(self, **changes: Any) -> dict[str, Any]:
        today = today_at(self.founded.agency).isoformat()
        usual = {"on": today, "way": "in_person", "language": "es", "interpreter": False}
        return {**usual, **changes}

    def binding(self, *, parse: bool = True) -> Any:
        """What binding seals: the signing key for the workers, the parts for the person."""
        assert self.letter is not None
        release = self.letter.release_public
        file = self.letter.file and b64(self.letter.file.wrap_key.public)
        self.sealer.part(
            Compartment["receipt"], {"release": release and b64(release), "file": file}
        )
        if self.letter.file:
            self.sealer.to_person(self.letter.file.wrap_key.public)
        sealed = self.sealer.take()
        return Incoming.parse(sealed) if parse else sealed

    def bind(self, case: Case, **changes: Any) -> Binding:
        assert self.letter is not None
        usual = {
            "case": case,
            "report": self.report,
            "contact": self.contact(),
            "release_public": self.letter.release_public,
            "sealed": self.binding(),
            "by": self.by.staff,
        }
        return actions.bind(**{**usual, **changes})

    def add(self, case: Case, name: str) -> None:
        self.sealer.to_members([self.public(name)])
        actions.add_member(
            case=case,
            staff=self.staff(name),
            sealed=Incoming.parse(self.sealer.take()),
            by=self.by.staff,
        )

    def staff(self, name: str) -> Staff:
        return Staff.objects.get(pk=self.member(name).staff.pk)
