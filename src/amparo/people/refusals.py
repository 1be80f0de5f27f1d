from http import HTTPStatus


class Refused(Exception):
    """An act that was not done. The page holds the sentence for its code."""

    status = HTTPStatus.CONFLICT

    def __init__(self, code: str, status: HTTPStatus | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or self.status
