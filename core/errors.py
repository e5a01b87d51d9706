"""Errors for people: what is wrong, where, and what to do."""

from typing import Any


class DomainError(Exception):
    """Raised by domain modules; pages, API and commands each show it in their own form.

    `code` is stable and for programs, `message` is a (lazy) translated sentence, `status` the HTTP status.
    """

    status = 400

    def __init__(self, code: str, message: Any, *, status: int | None = None, **detail: Any) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.detail = detail
        if status is not None:
            self.status = status
