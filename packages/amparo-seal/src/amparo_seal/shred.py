"""The layer that makes erasure final: every wrap at rest lies under a key that can be destroyed.

Source: `spec/envelope.md`, section 2. Only the server uses it. It protects what was erased, never
the live server.
"""

from uuid import UUID

from amparo_seal.encoding import pack
from amparo_seal.primitives import Random, from_system, open_box, seal_box


def layer(shred_key: bytes, row_id: UUID, wrapped: bytes, *, random: Random = from_system) -> bytes:
    """`wrapped` (a wrap, or a key under a key) as it is stored in row `row_id`: 28 bytes longer.

    `shred_key` has 32 bytes; raises ValueError for another length.
    """
    return seal_box(shred_key, wrapped, _associated(row_id), random=random)


def lift(shred_key: bytes, row_id: UUID, layered: bytes) -> bytes:
    """What was given to `layer`. Raises CannotOpen, also for a row that was moved."""
    return open_box(shred_key, layered, _associated(row_id))


def _associated(row_id: UUID) -> bytes:
    return pack("amparo/v1/shred", row_id.bytes)
