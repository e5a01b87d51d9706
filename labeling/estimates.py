"""The consensus of a study's panel on each image, with its intervals."""

from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from labeling.agreement.reasons import reason_of
from labeling.figures.consensus import KIND
from labeling.figures.consensus_strata import KIND as STRATA
from labeling.figures.kept import Kept, kept
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.consensus import METHODS
from labeling.statistics.errors import NotEstimable

METHOD_NAMES = tuple(METHODS)


class AssetEstimate(NamedTuple):
    """Consensus of one image, in scale points. Intervals are 95%: relative for comparing images of this study,
    absolute for comparing with other panels. Their limits may leave the scale."""

    study_asset_id: int
    name: str
    estimate: float
    low: float
    high: float
    low_absolute: float
    high_absolute: float
    ratings: int


def kept_consensus(study: Study, scale: Scale, method: str = "") -> Kept | None:
    """The kept figures, see labeling.figures.consensus.compute, by `method`, "" the study's own; None where a worker
    computes them for the first time. Raises ValueError for an unknown method."""
    return kept(study, scale, KIND, _known(study, method))


def kept_strata(study: Study, scale: Scale, method: str = "") -> Kept | None:
    """Means per stratum and weighted to the population, see labeling.figures.consensus_strata.compute, as
    `kept_consensus` gives the panel's."""
    return kept(study, scale, STRATA, _known(study, method))


def _known(study: Study, method: str) -> str:
    method = method or study.consensus_method
    if method not in METHODS:
        raise ValueError(f"Unknown consensus method {method!r}; choose one of {', '.join(METHODS)}.")
    return method


def estimable(found: Kept | None) -> Kept:
    """The figures, where there are any. Raises NotEstimable with a reason in the reader's language."""
    if found is None:
        raise NotEstimable(reason_of("being_computed", _("It is being computed.")), "being_computed")
    code = found.values.get("code")
    if code:
        raise NotEstimable(reason_of(code, found.values["reason"]), code)
    return found


def consensus(study: Study, scale: Scale, method: str = "") -> list[AssetEstimate]:
    """Estimates of all images with a rating, by name.

    Raises labeling.statistics.errors.NotEstimable where the ratings do not allow any (or they are being computed for
    the first time: being_computed), ValueError for an unknown method. A page that shows some images of very many
    reads the arrays of `kept_consensus` instead.
    """
    arrays = estimable(kept_consensus(study, scale, method)).arrays
    order = arrays["by_name"]
    asset = arrays["asset"][order]
    names = dict(StudyAsset.objects.filter(study=study).values_list("pk", "name"))
    columns = ("estimate", "low", "high", "low_absolute", "high_absolute")
    rows = zip(
        asset.tolist(),
        *(np.asarray(arrays[column])[order].tolist() for column in columns),
        arrays["n"][order].tolist(),
        strict=True,
    )
    return [AssetEstimate(pk, names[pk], *figures) for pk, *figures in rows if pk in names]
