"""Envelopes, keys, receipts and signed statements of Amparo: pure functions over bytes.

`spec/envelope.md` defines the formats; `spec/vectors/` pins them for this package and for the
browser's.
"""

from amparo_seal.errors import CannotOpen

__all__ = ["CannotOpen"]
