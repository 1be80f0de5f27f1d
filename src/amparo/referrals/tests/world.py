"""A person with a case, who could help them, and what all their browsers send, with real keys."""

import copy
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client
from django.utils import timezone

from amparo.cases import actions as case_actions
from amparo.cases.actions import NewNeed
from amparo.cases.models import Need
from amparo.cases.sealing import CaseSealer, Key
from amparo.cases.states import NeedState
from amparo.cases.tests import making
from amparo.cases.tests.making import Work
from amparo.directory import actions as directory
from amparo.directory.actions import Profile
from amparo.directory.models import Domain, Population, Service
from amparo.people import actions as people
from amparo.people.actions import Founded
from amparo.people.models import Staff
from amparo.people.tests import parties
from amparo.referrals import actions, wordings
from amparo.referrals.actions import Ask, Explained, Signed, Withdrawal
from amparo.referrals.models import Attestation, Referral, Release
from amparo.referrals.refusals import CODES, Refused
from amparo.reports import sealing
from amparo.reports.days import today_at
from amparo.vault.actions import Incoming
from amparo_seal import keys as seal_keys
from amparo_seal.encoding import b64
from amparo_seal.envelope import Compartment, Header, Kind, Mode, seal
from amparo_seal.messages import sign_body
from amparo_seal.primitives import sha256
from amparo_seal.statements import Release as Statement
from amparo_seal.statements import (
    ReleaseAsked,
    ReleaseAttested,
    ReleaseShown,
    ReleaseWithdrawal,
    root_fingerprint,
    sign,
)

STORY, LEGAL, HEALTH = Compartment["story"], Compartment["legal"], Compartment["health"]
RECEIPT, SAFETY = Compartment["receipt"], Compartment["safety"]
SHELTER: tuple[parties.Line, ...] = (
    ("zoe", "Zoe", ["intake"], "un deux trois quatre cinq six"),
    ("mia", "Mia", ["advocate"], "un deux trois quatre cinq sept"),
    ("ned", "Ned", ["advocate"], "un deux trois quatre cinq huit"),
)
SECOND: tuple[parties.Line, ...] = (("kai", "Kai", ["intake", "advocate"], "a b c d e z"),)
POLICE: tuple[parties.Line, ...] = (("pol", "Pol", ["officer", "intake"], "a b c d e y"),)


def found(slug: str, function: str, staff: Sequence[parties.Line]) -> Founded:
    return people.found_agency(
        name=f"Agency {slug}",
        slug=slug,
        function=function,
        jurisdiction="ES",
        pack="eu",
        time_zone="Europe/Madrid",
        root=Ed25519PrivateKey.generate(),
        staff=staff,
    )


def refusal(act: Any) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code in CODES
    return refused.value.code


class World:
    """Bea and Eva advocate for the person; Zoe and Mia work in the shelter that may help."""

    def __init__(self, *, bound: bool = True, files: Sequence[tuple[str, str, bytes]] = ()) -> None:
        self.casa = making.casa()
        self.shelter = found("shelter", "support", SHELTER)
        self.second = found("second", "support", SECOND)
        self.police = found("police", "police", POLICE)
        self.work = Work.with_report(self.casa, files=files)
        self.case = self.work.open(["bea"])
        self.work.add(self.case, "eva")
        if bound:
            self.work.bind(self.case)
        assert self.work.letter is not None
        self.letter = self.work.letter
        self.bea, self.eva = self.staff("bea"), self.staff("eva")
        self.zoe, self.mia = self.staff("zoe"), self.staff("mia")
        self.need = self.new_need()
        self.rooms = self.service(self.shelter)
        self.beds = self.service(self.second)

    def staff(self, name: str) -> Staff:
        return Staff.objects.prefetch_related("held_roles").get(username=name)

    def keys(self, name: str) -> Any:
        for founded in (self.casa, self.shelter, self.second, self.police):
            if name in founded.members:
                return founded.members[name].keys
        raise KeyError(name)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.staff(name))
        assert client.post("/api/staff/k2").status_code == 200
        return client

    def new_need(self) -> Need:
        wanted = NewNeed(id=uuid4(), domain=Domain.SHELTER, urgency=Need.Urgency.NOW)
        case_actions.show_codes(case=self.case, by=self.bea)
        need = case_actions.name_need(case=self.case, wanted=wanted, by=self.bea)
        return case_actions.move_need(need=need, to=NeedState.ACCEPTED, by=self.bea)

    def service(self, founded: Founded) -> Service:
        profile = Profile(name="Rooms", terms={"domain": ["shelter"], "population": ["adults"]})
        return directory.offer(
            agency=founded.agency, organisation=founded.agency.slug, profile=profile, by=None
        )

    # Asks

    def wanted(self, services: Collection[Service] | None = None, **changes: Any) -> Ask:
        usual = {
            "need": self.need.pk,
            "services": [one.pk for one in services or (self.rooms, self.beds)],
            "urgency": Need.Urgency.NOW,
            "population": Population.ADULTS,
        }
        return Ask(**{**usual, **changes})

    def ask(self, *services: Service, **changes: Any) -> list[Referral]:
        wanted = self.wanted(services or None, **changes)
        rows = actions.ask(case=self.case, wanted=wanted, by=self.bea)
        return sorted(rows, key=lambda one: one.service_id != self.rooms.pk)

    def offered(self) -> list[Referral]:
        return [
            actions.offer(referral=one, hold_until=self.soon(), by=self.of_service(one))
            for one in self.ask()
        ]

    def of_service(self, referral: Referral) -> Staff:
        return self.zoe if referral.service_id == self.rooms.pk else self.staff("kai")

    def soon(self) -> datetime:
        return timezone.now() + timedelta(hours=6)

    # Releases

    @property
    def today(self) -> date:
        return today_at(self.casa.agency)

    def statement(self, to: Founded | None = None, **changes: Any) -> Statement:
        recipient = (to or self.shelter).agency
        audience = "justice" if recipient.is_justice else "general"
        usual = {
            "deployment": settings.DEPLOYMENT,
            "expires": self.today + timedelta(days=90),
            "subject": self.case.pk,
            "recipient": recipient.pk,
            "recipient_root": root_fingerprint(
                settings.DEPLOYMENT, recipient.pk, bytes(recipient.root_public)
            ),
            "compartments": (STORY,),
            "use": "shelter",
            "starts": self.today,
            "wording": wordings.newest()[audience],
            "nonce": uuid4().bytes,
        }
        return Statement(**{**usual, **changes})

    def explained(
        self, statement: Statement | None = None, method: str = "my_file", **changes: Any
    ) -> Explained:
        usual = {
            "statement": (statement or self.statement()).bytes(),
            "method": Release.Method(method),
            "language": "es",
            "interpreter": False,
            "teach_back": True,
            "checked": Release.Checked.ASKED,
            "support": Release.Support.NONE,
            "warned": True,
        }
        return Explained(**{**usual, **changes})

    def explain(self, statement: Statement | None = None, **changes: Any) -> Release:
        wanted = self.explained(statement, **changes)
        return actions.explain(case=self.case, wanted=wanted, by=self.bea)

    def signature(self, release: Release) -> bytes:
        assert self.letter.file is not None
        return self.letter.file.release.sign(bytes(release.statement))

    def sign(self, release: Release) -> Release:
        return actions.sign(
            release=release,
            statement=bytes(release.statement),
            signature=self.signature(release),
        )

    def active(self, statement: Statement | None = None, **changes: Any) -> Release:
        release = self.sign(self.explain(statement, **changes))
        return actions.activate(release=release, privately=True, by=self.bea)

    def shared(self, statement: Statement | None = None, **changes: Any) -> Release:
        """An active release whose keys went to the recipient."""
        release = self.active(statement, **changes)
        actions.wrap(release=release, sealed=self.wraps(release), by=self.bea)
        return release

    def lapsed(self, make: Callable[[Statement], Release] | None = None) -> Release:
        """A release made nine days ago, whose last day has come today. No sweep came by."""
        before = timezone.now() - timedelta(days=9)
        with mock.patch("django.utils.timezone.now", return_value=before):
            statement = self.statement(expires=self.today + timedelta(days=9))
            return (make or self.shared)(statement)

    def sealer(self, name: str = "bea") -> CaseSealer:
        """The same keys, in the browser of another member of the team."""
        sealer = copy.copy(self.work.sealer)
        sealer.by, sealer.envelopes, sealer.keys, sealer.wraps = self.keys(name), [], [], []
        return sealer

    def text(self, compartment: Compartment = RECEIPT, by: str = "bea", **changes: Any) -> Incoming:
        """The name the person chose for the recipient, for them and the team alone."""
        sealer = self.sealer(by)
        header = Header(
            mode=Mode.E2E,
            kind=changes.get("kind", Kind.RELEASE_TEXT),
            deployment=settings.DEPLOYMENT,
            agency=self.casa.agency.pk,
            subject=self.case.pk,
            compartment=compartment,
            id=uuid4(),
            sender=sealer.by.sign_id,
        )
        body = {"recipient": "the house by the river", "release": changes.get("release", "")}
        until = self.today + timedelta(days=400)
        plaintext = changes.get("plaintext") or sign_body(
            header, body, keys=sealer.by, made=self.today, expires=until
        )
        made = seal(header, plaintext)
        sealer.envelopes.append({"id": str(header.id), "data": b64(made.envelope)})
        key = Key(header.id, made.key, made.context)
        sealer.under(key, sealer.parts[compartment])
        if changes.get("to_person", True) and self.letter.file is not None:
            sealer.to(key, self.letter.file.wrap_key.public)
        return Incoming.parse(sealer.take())

    def paper(
        self, release: Release, by: str = "bea", differs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """What the first worker signs; `differs` is for what a second one is shown of it."""
        common: dict[str, Any] = {
            "deployment": settings.DEPLOYMENT,
            "expires": self.today + timedelta(days=400),
            "release": bytes(release.hash),
            "worker": self.staff(by).pk,
            "signer": self.keys(by).sign_id,
            "day": self.today,
        }
        statement = ReleaseAttested(
            **common,
            person_name="Canary Name",
            place="here",
            language="es",
            interpreter="",
            scan_hash=bytes(32),
        )
        digest = sha256(statement.bytes())
        name, pseudonym = self.staff(by).display_name, self.case.person.pseudonym
        usual = common | {"paper": digest, "name": name, "pseudonym": pseudonym}
        shown = ReleaseShown(**usual | (differs or {}))
        return {
            "sealed": self.text(
                RECEIPT,
                by,
                to_person=False,
                plaintext=sealing.dump(statement=b64(statement.bytes())),
            ),
            "digest": digest,
            "signature": sign(statement, self.keys(by).sign),
            "shown": self.signed(shown, by),
        }

    def signed(self, statement: Any, by: str) -> Signed:
        signature = sign(statement, self.keys(by).sign)
        return Signed(statement=statement.bytes(), signature=signature)

    def attest(self, release: Release, **changes: Any) -> Release:
        said = self.paper(release) | changes
        return actions.attest(release=release, **said, by=self.bea)

    def confirmation(
        self, release: Release, by: str = "eva", differs: dict[str, Any] | None = None
    ) -> Signed:
        """What a second worker signs of a release on paper."""
        paper = Attestation.objects.filter(release=release).first()
        usual = {
            "deployment": settings.DEPLOYMENT,
            "expires": self.today + timedelta(days=400),
            "release": bytes(release.hash),
            "shown": sha256(bytes(paper.shown or b"")) if paper else bytes(32),
            "signer": self.keys(by).sign_id,
            "day": self.today,
        }
        return self.signed(ReleaseAsked(**{**usual, **(differs or {})}), by)

    def confirm(self, release: Release, by: str = "eva", **changes: Any) -> Release:
        usual: dict[str, Any] = {"privately": True, "by": self.staff(by)}
        signed = {"confirmation": self.confirmation(release, by)}
        return actions.confirm(release=release, **usual | signed | changes)

    def withdrawal(self, release: Release, **changes: Any) -> Withdrawal:
        assert self.letter.file is not None
        usual = {
            "deployment": settings.DEPLOYMENT,
            "expires": self.today,
            "release": bytes(release.hash),
            "day": self.today,
        }
        statement = ReleaseWithdrawal(**{**usual, **changes})
        return Withdrawal(
            statement=statement.bytes(), signature=sign(statement, self.letter.file.release)
        )

    def wraps_json(
        self,
        release: Release,
        *,
        to: Collection[seal_keys.WrapKey] = (),
        compartments: Collection[int] | None = None,
        digest: bytes | None = None,
    ) -> dict[str, Any]:
        """What the releasing browser makes: each named key to each holder, by this release."""
        holders = to or [self.intake_of(release)]
        digest = digest or bytes(release.hash)
        made = [
            {
                "of": str(key.id),
                "parent": None,
                "holder": b64(holder.holder.bytes),
                "generation": self.work.sealer.generation,
                "release": b64(digest),
                "wrapped": b64(
                    seal_keys.wrap(
                        key.secret,
                        public=holder.public,
                        suite=holder.suite,
                        context=key.context,
                        generation=self.work.sealer.generation,
                        release=digest,
                    )
                ),
            }
            for one in compartments or release.names
            for key in [self.work.sealer.parts[Compartment(one)]]
            for holder in holders
        ]
        return {"envelopes": [], "keys": [], "wraps": made}

    def wraps(self, release: Release, **given: Any) -> Incoming:
        return Incoming.parse(self.wraps_json(release, **given))

    def intake_of(self, release: Release) -> seal_keys.WrapKey:
        for founded in (self.shelter, self.second, self.police, self.casa):
            if founded.agency.pk == release.recipient_id:
                return founded.intake
        raise KeyError(release.recipient_id)

    def take(self, release: Release, *names: str, by: str = "zoe") -> None:
        keys = [self.keys(name).wrap for name in names]
        team: list[UUID] = [self.staff(name).pk for name in names]
        actions.take(
            release=release, team=team, sealed=self.wraps(release, to=keys), by=self.staff(by)
        )
