"""Links to pictures that work for a while and for nothing else.

A link carries the object's key and the time it was made, signed with the installation's key. It can be followed
without a session (an `<img>` on another origin, a program), as with a pre-signed address of an object store.
"""

from django.conf import settings
from django.core import signing

_signer = signing.TimestampSigner(salt="panelwise.media")


def sign(key: str) -> str:
    """A token for `key`, valid for MEDIA_LINK_SECONDS."""
    return _signer.sign(key)


def read(token: str) -> str | None:
    """The key inside `token`, or None where it is forged or too old."""
    try:
        return _signer.unsign(token, max_age=settings.MEDIA_LINK_SECONDS)
    except signing.BadSignature:
        return None
