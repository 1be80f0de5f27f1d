"""The root key of an agency as words on paper: two lines of twelve, each with check bits."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_seal.primitives import from_system
from amparo_seal.receipts.spelling import to_words

HALF = 16


def new_root() -> tuple[Ed25519PrivateKey, tuple[str, str]]:
    """Make a root key, and the two lines of its sheet. It is kept nowhere else."""
    seed = from_system(2 * HALF)
    lines = (" ".join(to_words(seed[:HALF], "en")), " ".join(to_words(seed[HALF:], "en")))
    return Ed25519PrivateKey.from_private_bytes(seed), lines
