"""What people type into fields and addresses, before anything is done with it."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import DomainError

LONGEST_WORDS = 200
LONGEST_REASON = 300


def words_given(params: QueryDict, name: str) -> str:
    """A search text: trimmed, at most 200 characters, without the NUL that PostgreSQL takes for no text."""
    return params.get(name, "").replace("\0", "").strip()[:LONGEST_WORDS]


def number_given(params: QueryDict, name: str) -> int:
    """The key of a row; 0, which no row has, for whatever is none."""
    return as_key(params.get(name, ""))


def as_key(text: str) -> int:
    """`text` as the key of a row; 0 for whatever is none, or longer than any."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def reason_given(params: QueryDict) -> str:
    """The reason somebody gave for what they do, trimmed."""
    return params.get("reason", "").replace("\0", "").strip()


def require_short(reason: str) -> None:
    """Raises DomainError where a reason is longer than 300 characters: it stands in tables and in the audit trail."""
    if len(reason) > LONGEST_REASON:
        raise DomainError(
            "reason_too_long", _("Say it in at most %(most)d characters.") % {"most": LONGEST_REASON}
        )
