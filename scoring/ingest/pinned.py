"""What the weights in the models folder must hash to, where the catalogue knows it."""

from django.conf import settings

from core.errors import DomainError
from scoring.engine.catalogue import catalogue
from scoring.engine.errors import WeightsUnavailable


def pinned(name: str, file: str) -> str | None:
    """SHA-256 (hex) that `file` of the backbone or detector `name` is pinned to; None where nothing is known of it.

    Pinned by the built-in catalogue, by the operator's own, or at the first fetch. Raises DomainError where the
    operator's catalogue cannot be read: weights that ought to be checked are not used unchecked.
    """
    try:
        entry = catalogue(settings.MODELS_DIR).get(name)
    except WeightsUnavailable as error:
        raise DomainError("bad_catalogue", error.sentence) from error
    return entry.sha256 or None if entry is not None and entry.file == file else None
