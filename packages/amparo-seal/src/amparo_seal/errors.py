"""The one error of reading."""


class CannotOpen(Exception):
    """What was given does not open. It says nothing more, so that nobody learns from it why."""

    def __init__(self) -> None:
        super().__init__("This cannot be opened.")
