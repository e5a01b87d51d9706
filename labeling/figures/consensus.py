"""The panel's consensus on each image of a scale, as it is kept.

What is said of single panelists (leniency, inconsistency) is a kind of its own, since it goes at once when one of them
withdraws, while the images keep their figures until these are refreshed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from labeling.figures.computing import unpack
from labeling.figures.log import rating_log
from labeling.figures.registry import Found, figures_of
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Figures, Scale, Study, StudyAsset
from labeling.statistics.consensus import METHODS, Consensus, Method, consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings

KIND, RATERS = "consensus", "consensus_raters"
CONFIDENCE = 0.95
SMALL_PANEL = 10


@dataclass(frozen=True, eq=False)
class Before:
    """Where a fit may begin: biases after each pass of the one before, of the panelists ``rater_labels``."""

    rater_labels: list[int]
    passes: NDArray[np.float64]


def _parts(study: Study) -> Iterator[tuple[Scale, str]]:
    for scale in study.scales.all():
        yield scale, study.consensus_method


@figures_of(KIND, parts=_parts)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Arrays with one entry per image with a rating, ascending by `asset` (key of the study asset).

    asset, estimate, low, high, low_absolute, high_absolute, standard_error, n, sd (nan for one rating) and by_name,
    the places of the images in the order of their names. Limits may leave the scale. `key` is a method, "" the study's.

    Values: scale, method, confidence, ratings, raters, assets, groups (of raters who share no image), small_panel;
    code and reason where there is no consensus.
    """
    scale, method = method_asked(study, scale, key)
    ratings = counted_ratings(scale)
    about: dict[str, Any] = {
        "scale": scale.name,
        "method": method,
        "confidence": CONFIDENCE,
        "ratings": len(ratings),
        "raters": ratings.n_raters,
        "assets": ratings.n_units,
        "small_panel": ratings.n_raters < SMALL_PANEL,
    }
    try:
        found = consensus(ratings, method, CONFIDENCE, start=_before(study, scale, method))
    except NotEstimable as error:
        return Found({**about, "code": error.code, "reason": error.reason}, ratings=len(ratings))
    values = {**about, "code": None, "reason": None, "groups": found.groups}
    return Found(values, _arrays(study, ratings, found), len(ratings))


@figures_of(RATERS, personal=True)
def compute_raters(study: Study, scale: Scale | None, key: str) -> Found:
    """Arrays with one entry per panelist with a rating: rater (key), bias (leniency in scale points), inconsistency
    (standard deviation around the consensus), rejected (by the method); and passes, for a later fit to begin with.
    `key` is a method, "" the study's. Values: scale, method, code, reason."""
    scale, method = method_asked(study, scale, key)
    ratings = counted_ratings(scale)
    about = {"scale": scale.name, "method": method}
    try:
        found = consensus(ratings, method, CONFIDENCE, start=_before(study, scale, method))
    except NotEstimable as error:
        return Found({**about, "code": error.code, "reason": error.reason}, ratings=len(ratings))
    arrays = {
        "rater": np.array(found.rater_labels, dtype=np.int64),
        "bias": found.bias,
        "inconsistency": found.inconsistency,
        "rejected": np.isin(found.rater_labels, found.rejected),
        "passes": found.passes,
    }
    return Found({**about, "code": None, "reason": None}, arrays, len(ratings))


def method_asked(study: Study, scale: Scale | None, key: str) -> tuple[Scale, Method]:
    """What is to be computed: `key` is a method, "" the study's. Raises ValueError for an unknown one."""
    method = key or study.consensus_method
    if scale is None:
        raise ValueError("A consensus is computed for one scale at a time.")
    if method not in METHODS:
        raise ValueError(f"Unknown consensus method {method!r}; choose one of {', '.join(METHODS)}.")
    return scale, cast(Method, method)


def counted_ratings(scale: Scale) -> Ratings:
    """The ratings a consensus is made of."""
    return rating_log(scale).counted().of_kinds(*CONSENSUS_KINDS).long_form()


def _before(study: Study, scale: Scale, method: str) -> Before | None:
    row = Figures.objects.filter(study=study, scale=scale, kind=RATERS, key__in=[method, ""]).first()
    arrays = unpack(row.arrays) if row is not None else {}
    if "passes" not in arrays:
        return None
    return Before(arrays["rater"].tolist(), arrays["passes"])


def _arrays(study: Study, ratings: Ratings, found: Consensus) -> dict[str, Any]:
    n, s, q = (part for part in (found.count, *_moments(ratings)))
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.where(n > 1, np.sqrt(np.maximum(q - s * s / n, 0.0) / (n - 1)), np.nan)
    names = dict(StudyAsset.objects.filter(study=study).values_list("pk", "name"))
    named = np.array([names.get(pk, "") for pk in found.unit_labels], dtype=object)
    return {
        "asset": np.array(found.unit_labels, dtype=np.int64),
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "low_absolute": found.low_absolute,
        "high_absolute": found.high_absolute,
        "standard_error": found.standard_error,
        "n": n.astype(np.int32),
        "sd": sd,
        "by_name": np.argsort(named, kind="stable").astype(np.int32),
    }


def _moments(ratings: Ratings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centred = ratings.value - ratings.value.mean()
    return ratings.per_unit(centred), ratings.per_unit(centred * centred)
