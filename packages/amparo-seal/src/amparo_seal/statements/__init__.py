"""Signed statements: who holds which key, who wrote what, what a person released."""

from amparo_seal.statements.fingerprints import (
    format_fingerprint,
    parse_fingerprint,
    root_fingerprint,
)
from amparo_seal.statements.forms import (
    CaseHead,
    CaseKeys,
    CasePart,
    IntakeKey,
    Release,
    ReleaseConfirmation,
    ReleasePaper,
    ReleaseWithdrawal,
    SignIn,
    SignInFile,
    SignInInbox,
    StaffKey,
    StaffMessage,
    Statement,
    release_hash,
    statement_hash,
)
from amparo_seal.statements.lists import Head, ListedKey, all_hash, key_commitment
from amparo_seal.statements.signing import sign, verify

__all__ = [
    "CaseHead",
    "CaseKeys",
    "CasePart",
    "Head",
    "IntakeKey",
    "ListedKey",
    "Release",
    "ReleaseConfirmation",
    "ReleasePaper",
    "ReleaseWithdrawal",
    "SignIn",
    "SignInFile",
    "SignInInbox",
    "StaffKey",
    "StaffMessage",
    "Statement",
    "all_hash",
    "format_fingerprint",
    "key_commitment",
    "parse_fingerprint",
    "release_hash",
    "root_fingerprint",
    "sign",
    "statement_hash",
    "verify",
]
