"""Who did it. The journal stands below `people`, so it knows staff by their id only."""

from enum import Enum
from typing import Final, Protocol
from uuid import UUID


class StaffActor(Protocol):
    """A member of staff: anything with an id."""

    @property
    def id(self) -> UUID: ...


class Marker(Enum):
    """Actors without an id."""

    PERSON = "person"


# The person served, or a reporter. The server itself is None.
PERSON: Final = Marker.PERSON

By = StaffActor | Marker | None
