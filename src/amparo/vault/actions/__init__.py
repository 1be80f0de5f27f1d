"""Keep what is sealed, stop serving it, erase it. The caller journals the act it is part of."""

from amparo.vault.actions.ending import end_keys, end_wraps, erase, remove
from amparo.vault.actions.storing import Stored, store
from amparo.vault.actions.uploads import add_part, begin_upload, close_upload, delete_orphans
from amparo.vault.allowed import Allowed
from amparo.vault.incoming import Incoming
from amparo.vault.refusals import Refused

__all__ = [
    "Allowed",
    "Incoming",
    "Refused",
    "Stored",
    "add_part",
    "begin_upload",
    "close_upload",
    "delete_orphans",
    "end_keys",
    "end_wraps",
    "erase",
    "remove",
    "store",
]
