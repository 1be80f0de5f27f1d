class Refused(Exception):
    """What was sent is not kept. `code` says why; nothing was changed.

    malformed: not in the agreed form. too-large. not-allowed: not of the place it was sent to.
    repeated: one id or one wrap twice. unreachable: nobody could open it. unknown: names what is
    not here. ended: under a key that is no longer in use. differs: other bytes are kept under this
    id. taken: somebody was first with this place in a conversation, or with this generation.
    erased: its subject was erased. incomplete: parts of an upload are missing.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
