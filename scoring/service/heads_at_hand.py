"""The heads of a few models, read from the file store once per process."""

import logging
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from django.utils.translation import gettext as _

from scoring import heads
from scoring.engine.errors import BadModelFile
from scoring.engine.train import TrainedHead
from scoring.models import ModelHead, ModelVersion

logger = logging.getLogger(__name__)
MOST_MODELS = 8
_kept: OrderedDict[int, "tuple[HeadAtHand, ...]"] = OrderedDict()
_lock = Lock()


class HeadAtHand(NamedTuple):
    """One scale's head: its row, with the scale, and what predicts."""

    row: ModelHead
    trained: TrainedHead


def heads_of(model: ModelVersion) -> tuple[HeadAtHand, ...]:
    """The heads of `model`, in the order of its scales. A model never changes, so neither do they.

    Raises scoring.engine.errors.BadModelFile where a file is not what was stored.
    """
    with _lock:
        found = _kept.pop(model.pk, None)
        if found is None:
            rows = ModelHead.objects.filter(model=model).select_related("scale", "model__study")
            found = tuple(HeadAtHand(row, read(row)) for row in rows.order_by("scale__position", "pk"))
        _kept[model.pk] = found
        while len(_kept) > MOST_MODELS:
            _kept.popitem(last=False)
        return found


def read(row: ModelHead) -> TrainedHead:
    """The head as it was stored. Raises BadModelFile with a sentence for people, in which no path stands."""
    try:
        return heads.load(row)
    except (BadModelFile, OSError, ValueError) as error:
        logger.error("The head %s of model %s cannot be read: %s", row.pk, row.model_id, error)
        words = _(
            "The head of version %(version)s for %(scale)s is missing or was altered. Restore its files from a backup, or "
            "train a new version."
        )
        raise BadModelFile(words % {"version": row.model.number, "scale": row.scale.name}) from error
