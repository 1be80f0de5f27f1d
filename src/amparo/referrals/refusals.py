"""Why an act on a referral or a release was not done. The page holds the sentence for each code."""

from amparo.people.refusals import Refused

__all__ = ["CODES", "Refused"]

# state: does not follow from where it is. chosen: the person chose another offer. ended: its hour
# has passed. hold: an offer is held for some hours, at most two weeks. need_unknown, need_declined,
# need_not_accepted: the person was not asked whether they want it. not_offered: it does not help
# with this. outcome: it does not fit whether it was done.
# service_unknown: the ask is of something else. blocked: this agency must never hear of this case.
# not_asked: authorities of this kind are in no ask. own_agency: what is here needs no release.
# consent_not_recorded: nobody asked this person yet. teach_back: the person did not yet say it
# back. statement: what was to be signed is something else. recipient: not the recipient's keys.
# compartments: one of them is never released. dates: it ends too late, or before it begins.
# wording: this recipient has a text of its own. warning: that text was not confirmed apart.
# guardian: who signs beside the person was not checked, or must not sign. purpose: not of the
# list. purpose_needed: nobody chose why. signer: this person cannot sign this way.
# signature: does not hold. not_private: somebody else could hear. same_worker: a second one
# confirms. too_late: three working days are over. compartment_missing: what was wrapped is not
# what the release names. no_grounds: no release permits it (any more). no_intake: the recipient
# has no key to wrap to. team_unknown: not a colleague who may read it.
# no_keys: a colleague whose keys nobody confirmed yet. not_sealed: the sealed part
# is not as agreed. shown_unsigned: nobody signed what a second worker without the case is shown.
CODES = frozenset(
    {
        "state",
        "chosen",
        "ended",
        "hold",
        "need_unknown",
        "need_declined",
        "need_not_accepted",
        "not_offered",
        "outcome",
        "service_unknown",
        "blocked",
        "not_asked",
        "own_agency",
        "consent_not_recorded",
        "teach_back",
        "statement",
        "recipient",
        "compartments",
        "dates",
        "wording",
        "warning",
        "guardian",
        "purpose",
        "purpose_needed",
        "signer",
        "signature",
        "not_private",
        "same_worker",
        "too_late",
        "compartment_missing",
        "no_grounds",
        "no_intake",
        "team_unknown",
        "no_keys",
        "not_sealed",
        "shown_unsigned",
    }
)
