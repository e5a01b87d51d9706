"""How a version is to be trained, as a person or a program asks for it."""

import math
from typing import Any, TypedDict

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.errors import DomainError

MOST_SMOOTHING = 0.5
MOST_TRIALS = 500
MOST_SECONDS = 3600
TRIALS_IN_TIME = 100  # where a time is given and no number of trials


class TrainingOptions(TypedDict):
    """`quality`: heads read quality measures beside the embedding. `smoothing`: share of every label that is spread over
    all points, None for the engine's default. `trials` and `seconds`: budget of the search for hyperparameters for each
    scale; 0 trials: none."""

    quality: bool
    smoothing: float | None
    trials: int
    seconds: float | None


def training_options(
    *,
    quality: bool = False,
    smoothing: float | None = None,
    trials: int | None = None,
    seconds: float | None = None,
) -> TrainingOptions:
    """What was asked for, checked. Raises DomainError (400) where it cannot be meant."""
    if smoothing is not None and not 0 <= smoothing <= MOST_SMOOTHING:
        raise DomainError(
            "bad_smoothing",
            _("Label smoothing is a share from 0 to %(most)s; %(given)s is not.")
            % {"most": MOST_SMOOTHING, "given": smoothing},
        )
    if trials is not None and not 0 <= trials <= MOST_TRIALS:
        raise DomainError(
            "bad_trials",
            _("The search tries 0 to %(most)s settings; %(given)s is not among them.")
            % {"most": MOST_TRIALS, "given": trials},
        )
    if seconds is not None and not 0 < seconds <= MOST_SECONDS:
        raise DomainError(
            "bad_seconds",
            _("The search may take up to %(most)s seconds for each scale; %(given)s is not among them.")
            % {"most": MOST_SECONDS, "given": seconds},
        )
    if trials is None:
        trials = 0 if seconds is None else TRIALS_IN_TIME
    return TrainingOptions(
        quality=bool(quality),
        smoothing=None if smoothing is None else float(smoothing),
        trials=int(trials),
        seconds=None if seconds is None or trials == 0 else float(seconds),
    )


def options_given(params: QueryDict) -> TrainingOptions:
    """What a form says; an empty field is the default. Raises DomainError where it is no number or out of range."""
    return training_options(
        quality=bool(params.get("with_quality")),
        smoothing=_number(params, "smoothing"),
        trials=None if (trials := _number(params, "tune_trials")) is None else int(trials),
        seconds=_number(params, "tune_seconds"),
    )


def _number(params: QueryDict, name: str) -> float | None:
    text = params.get(name, "").replace("\0", "").strip().replace(",", ".")
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise DomainError("no_number", _("“%(given)s” is not a number.") % {"given": text[:40]})
    return found


def options_of(stored: dict[str, Any]) -> TrainingOptions:
    """The options of a version as they were stored; versions of before have the defaults."""
    return TrainingOptions(
        quality=bool(stored.get("quality", False)),
        smoothing=stored.get("smoothing"),
        trials=int(stored.get("trials") or 0),
        seconds=stored.get("seconds"),
    )
