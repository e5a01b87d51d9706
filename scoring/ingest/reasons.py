"""Why an image could not be worked on, in words for its page. No path of the server stands in them."""

from django.utils.translation import gettext as _

from labeling.images.decode import UnreadableImage
from scoring.engine.errors import EngineError
from scoring.ingest.pipeline import TookTooLong

LONGEST = 200


class StoreSilent(Exception):
    """The file store did not give the original out, though it may have it."""


class WorkerDied(Exception):
    """The process that looked at the image came to its end over it, as a library that crashes makes it."""


def in_words(error: BaseException) -> str:
    """One sentence or two, at most as long as `StudyAsset.problem` holds."""
    return _words(error)[:LONGEST]


def _words(error: BaseException) -> str:
    if isinstance(error, UnreadableImage | EngineError):
        return error.sentence
    if isinstance(error, OSError | StoreSilent):
        return _("The stored picture cannot be read. Is the file store complete?")
    if isinstance(error, MemoryError):
        return _(
            "There was not enough memory to look at this picture. Give the worker more, or upload a smaller copy."
        )
    if isinstance(error, TookTooLong):
        return _(
            "Looking at this picture took too long and was given up. Export it again and upload that copy."
        )
    if isinstance(error, WorkerDied):
        return _("Looking at this picture ended the worker. Export it again and upload that copy.")
    return _("This picture could not be measured (%(kind)s). The worker's log says more.") % {
        "kind": type(error).__name__
    }
