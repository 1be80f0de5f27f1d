"""An invented partnership to try Amparo with. Nobody in it is real, and no page hides that."""

from amparo.site.demonstration.making import NotEmpty, is_empty, make
from amparo.site.demonstration.marks import is_marked, read_note

__all__ = ["NotEmpty", "is_empty", "is_marked", "make", "read_note"]
