"""What the journal can say. An act that does not stand here cannot be written.

The words are shown to people: what happened, in the passive, without a name or any other fact
about anybody. An app that comes to do something new adds its lines here.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    # Reports and conversations
    "report.received": _("A report was received."),
    "report.opened": _("A report was opened."),
    "evidence.opened": _("A file was opened."),
    "report.triaged": _("It was noted what happens next with a report."),
    "report.closed": _("A report was put away: it became a case, or nothing more waits in it."),
    "message.sent": _("A message was sent."),
    "message.answered": _("A message was answered."),
    "message.deleted": _("A message was deleted."),
    "inbox.opened": _("An inbox was opened."),
    "inbox.changed": _("A receipt or its private word was set anew."),
    "word.freed": _("It was noted that your private word may be tried again today."),
    "file.opened": _("“My file” was opened."),
    # Cases
    "case.opened": _("A case was opened."),
    "case.read": _("A case was read."),
    "case.changed": _("A case was changed."),
    "case.closed": _("A case was closed."),
    "part.saved": _("A part of a case was saved."),
    "note.saved": _("A note was saved."),
    "need.changed": _("A need was changed."),
    "fact.recorded": _("A coded fact was recorded."),
    "fact.shown": _("The person was shown which facts the server can see."),
    "fact.refused": _("It was noted that a fact is not to be recorded."),
    "fact.allowed": _("It was noted that a fact may be recorded again."),
    "consent.recorded": _("It was recorded that the person wants a case."),
    "signer.recorded": _("It was recorded who may sign."),
    "team.changed": _("The team of a case was changed."),
    "block.changed": _("It was changed who must not see a case."),
    "receipt.bound": _("A receipt was bound to a case."),
    "draft.kept": _("Words that were not saved were sealed before a lock."),
    "draft.opened": _("Words that were not saved were given back to their writer."),
    # Referrals and releases
    "referral.asked": _("A service was asked for help."),
    "referral.offered": _("Help was offered."),
    "referral.rejected": _("A request for help was turned down."),
    "referral.chosen": _("One of the offers was chosen."),
    "referral.not_needed": _("An offer was no longer needed."),
    "referral.changed": _("A referral was changed."),
    "referral.completed": _("A referral was completed."),
    "release.explained": _("A release was explained."),
    "release.signed": _("A release was signed."),
    "release.attested": _("A release on paper was attested."),
    "release.activated": _("A release became active."),
    "release.wrapped": _("What a release names was shared."),
    "release.opened": _("What was shared was opened."),
    "release.taken": _("What was shared was taken up by a team."),
    "release.withdrawn": _("A release was withdrawn."),
    "release.expired": _("A release ended."),
    "release.destroyed": _("It was confirmed that what was shared is destroyed."),
    # Staff and keys
    "staff.invited": _("A colleague was invited."),
    "staff.enrolled": _("A colleague made their keys."),
    "staff.confirmed": _("A colleague was confirmed."),
    "staff.removed": _("A colleague was removed."),
    "staff.signed_in": _("A colleague signed in."),
    "staff.signed_out": _("A colleague signed out."),
    "staff.unlocked": _("A session was unlocked."),
    "staff.locked": _("A session was locked."),
    "invitation.ended": _("An invitation was ended."),
    "agency.opened": _("An agency was set up."),
    "keys.signed": _("A change of keys was signed."),
    "keys.changed": _("New keys were made, so that old ones open nothing new."),
    # What comes in and goes out
    "import.done": _("Records were imported."),
    "export.made": _("An export was made."),
    "capacity.changed": _("It was changed how many places are free."),
    "service.changed": _("A service was put into the directory, or its entry changed."),
}


def words(act: str) -> Promise:
    """Say in plain words what an act was."""
    return ACTS[act]
