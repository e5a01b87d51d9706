"""The mark in the form of a shared link, so that pressing its button twice lets one person in, not two.

It is made when the form is shown, signed together with the link, and good for a day.
"""

import uuid

from django.core import signing

SECONDS = 24 * 3600

_signer = signing.TimestampSigner(salt="panelwise.admission")


def new_mark(link: str) -> str:
    """A mark for one showing of the form behind `link` (the link's token)."""
    return _signer.sign_object([link, str(uuid.uuid4())])


def read_mark(mark: str, link: str) -> uuid.UUID | None:
    """The UUID inside `mark`, or None where it is forged, too old, or of another link."""
    try:
        made_for, key = _signer.unsign_object(mark, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return uuid.UUID(key) if made_for == link else None
