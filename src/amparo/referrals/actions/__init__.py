"""What changes referrals and releases: one transaction each, with an entry in the journal."""

from amparo.referrals.actions.answering import complete, fail, hold, offer, reject, start
from amparo.referrals.actions.asking import Ask, ask, call_mistake, cancel, reopen
from amparo.referrals.actions.choosing import choose, expire_referrals, withdraw_referral
from amparo.referrals.actions.ending import Withdrawal, expire_releases, withdraw
from amparo.referrals.actions.explaining import Explained, explain, read_texts
from amparo.referrals.actions.papers import Signed
from amparo.referrals.actions.renewing import wrap_again
from amparo.referrals.actions.sharing import confirm_destroyed, open_received, take, wrap
from amparo.referrals.actions.signing import Guardian, activate, attest, confirm, sign

__all__ = [
    "Ask",
    "Explained",
    "Guardian",
    "Signed",
    "Withdrawal",
    "activate",
    "ask",
    "attest",
    "call_mistake",
    "cancel",
    "choose",
    "complete",
    "confirm",
    "confirm_destroyed",
    "expire_referrals",
    "expire_releases",
    "explain",
    "fail",
    "hold",
    "offer",
    "open_received",
    "read_texts",
    "reject",
    "reopen",
    "sign",
    "start",
    "take",
    "withdraw",
    "withdraw_referral",
    "wrap",
    "wrap_again",
]
