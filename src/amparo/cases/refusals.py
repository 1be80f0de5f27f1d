"""Why an act on a case was not done. The page holds the sentence for each code."""

from amparo.people.refusals import Refused

__all__ = ["Refused"]

# wish_needed: nobody recorded that the person wants a case. contact_needed: a receipt is bound only
# after direct contact. not_self: the report was written by somebody else. team_unknown: a member is
# not a colleague, may not read cases, or is blocked. team_without_keys: a member was given no wrap.
# last_member: a case is never left without anybody. state: does not follow from where it is.
# closure_needed: a case that closes says why.
# older: somebody saved a newer version. refused_field: the person wants no code of this kind.
# linked: the report is part of another person's case.
# bound: the receipt is somebody else's. unbound: the person holds none. word_changed: the receipt
# has other keys than when its report was sealed.
# known: the id is taken. pseudonym_taken: so is the name. pseudonym_not_drawn: the lists do not
# draw it, so it might look like the name of another person.
# log_older: a colleague signed something about the case meanwhile; sign after it. log_differs: what
# was signed is not what was sent. unsigned: nobody signed it.
# new_keys: somebody who may not read the case any more has its keys; new ones come first.
# codes_not_shown: the person was not yet shown what the server can see. unknown_code.
# how_needed: nobody said how it was checked who may sign.
# guardian_unsafe: nobody said that who signs beside the person is not alleged to have harmed them.
# not_theirs: the person would have been given what only workers read.
CODES = frozenset(
    {
        "wish_needed",
        "closure_needed",
        "contact_needed",
        "not_self",
        "team_unknown",
        "team_without_keys",
        "keys_missing",
        "last_member",
        "log_differs",
        "log_older",
        "unsigned",
        "state",
        "new_keys",
        "older",
        "refused_field",
        "codes_not_shown",
        "unknown_code",
        "guardian_unsafe",
        "how_needed",
        "not_theirs",
        "bound",
        "linked",
        "unbound",
        "word_changed",
        "known",
        "pseudonym_taken",
        "pseudonym_not_drawn",
    }
)
