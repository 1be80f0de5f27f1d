"""Invented people who wished for help: their cases and what was asked for them, at every state."""

from dataclasses import dataclass

from amparo.cases.states import CaseState, Closure, NeedState
from amparo.directory.models import Domain
from amparo.referrals.states import ReferralState

S, R, N = CaseState, ReferralState, NeedState


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A need: the states it went through, and what each service that was asked came to."""

    domain: Domain
    states: tuple[NeedState, ...] = (N.ACCEPTED,)
    asked: tuple[tuple[str, ReferralState], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Life:
    pseudonym: str
    told: str
    note: str
    wishes: tuple[Wish, ...]
    states: tuple[CaseState, ...] = ()
    closure: Closure | None = None
    # The report that it began with, by what it is called; else the person came in.
    report: str = ""
    # Who gets the story, signed by the person in "my file": the slug of an agency that was asked.
    shared_with: str = ""


LIVES = (
    Life(
        pseudonym="quiet river 214",
        report="A cleaner who is owed her wages",
        told="She cleans rooms and is not paid. They say that she owes them for the flight.",
        note="Call only on Tuesday mornings.",
        wishes=(
            Wish(
                domain=Domain.SHELTER,
                states=(N.ACCEPTED, N.IN_PROGRESS),
                asked=(("nido", R.OFFERED), ("puerto", R.IN_PROGRESS)),
            ),
            Wish(domain=Domain.LEGAL),
            Wish(domain=Domain.JUSTICE, states=(N.DECLINED,)),
        ),
        states=(S.ASSESSED, S.PLANNED, S.ACTIVE),
        shared_with="puerto",
    ),
    Life(
        pseudonym="tall cedar 580",
        told="He came in with a friend. He picked fruit and was counted every night.",
        note="He likes to sit near the door.",
        wishes=(Wish(domain=Domain.SHELTER, asked=(("nido", R.REJECTED), ("puerto", R.OFFERED))),),
    ),
    Life(
        pseudonym="warm orchard 327",
        told="She worked in a house and was not let out.",
        note="An interpreter is needed.",
        wishes=(
            Wish(domain=Domain.SHELTER, asked=(("nido", R.REQUESTED), ("puerto", R.CANCELLED))),
        ),
        states=(S.ASSESSED,),
    ),
    Life(
        pseudonym="blue island 946",
        told="They took his papers at the border.",
        note="He wants to think about the police until next week.",
        wishes=(Wish(domain=Domain.MENTAL_HEALTH, asked=(("puerto", R.ON_HOLD),)),),
        states=(S.ASSESSED, S.PLANNED),
    ),
    Life(
        pseudonym="still harbour 163",
        told="She sleeps well now, and looks for work.",
        note="Next talk in a month.",
        wishes=(
            Wish(
                domain=Domain.SHELTER,
                states=(N.ACCEPTED, N.IN_PROGRESS, N.MET),
                asked=(("nido", R.COMPLETED),),
            ),
        ),
        states=(S.ASSESSED, S.PLANNED, S.ACTIVE, S.FOLLOW_UP),
    ),
    Life(
        pseudonym="misty reed 705",
        told="He wants to close this and knows how to come back.",
        note="The supervisor is to approve.",
        wishes=(Wish(domain=Domain.SHELTER, asked=(("puerto", R.WITHDRAWN),)),),
        states=(S.ASSESSED, S.CLOSING),
        closure=Closure.DECLINED,
    ),
    Life(
        pseudonym="open garden 418",
        told="She lives with her sister now.",
        note="She took a copy of all she wanted.",
        wishes=(
            Wish(domain=Domain.SHELTER, asked=(("nido", R.FAILED),)),
            Wish(domain=Domain.FAMILY, states=(N.ACCEPTED, N.IN_PROGRESS, N.MET)),
        ),
        states=(S.ASSESSED, S.PLANNED, S.ACTIVE, S.CLOSING, S.CLOSED),
        closure=Closure.GOALS_MET,
    ),
    Life(
        pseudonym="snowy path 852",
        told="He came back after a year: the foreman has found out where he lives.",
        note="He asks for the same advocate as before.",
        wishes=(Wish(domain=Domain.LEGAL, states=(N.ACCEPTED, N.IN_PROGRESS, N.PARTLY_MET)),),
        states=(S.ASSESSED, S.CLOSING, S.CLOSED, S.REOPENED),
        closure=Closure.LOST_CONTACT,
    ),
    Life(
        pseudonym="golden shell 639",
        told="She asked that nobody looks at this until she has spoken with the privacy officer.",
        note="She thinks that a cousin of hers works here.",
        wishes=(Wish(domain=Domain.LEGAL, states=()),),
        states=(S.ASSESSED, S.PLANNED, S.RESTRICTED),
    ),
)
