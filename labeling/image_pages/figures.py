"""What is known about every image on one scale, as aligned arrays: read at once, however many images there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.figures.consensus import KIND as CONSENSUS
from labeling.figures.histograms import KIND as HISTOGRAMS
from labeling.figures.histograms import edges_of
from labeling.figures.kept import Kept, Part, kept_parts
from labeling.models import Scale, Study

INTERVALS = ("estimate", "low", "high", "low_absolute", "high_absolute")


@dataclass(frozen=True, eq=False)
class ImageFigures:
    """One entry for each image with a rating, ascending by `asset` (key of the study asset).

    `n` ratings with standard deviation `sd` and `counts` of shape (images, bars), the bars from `edges`; `estimate`
    with its relative and absolute 95% intervals, in scale points; nan where there is none. `by_name`
    is the image's place in the order of names, of those with an estimate. `code` says why nothing
    was estimated at all. `counting`: figures are being computed for the first time. `kept` is what to say about age.
    """

    asset: NDArray[np.int64]
    n: NDArray[np.int64]
    sd: NDArray[np.float64]
    counts: NDArray[np.int32]
    edges: list[int]
    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    low_absolute: NDArray[np.float64]
    high_absolute: NDArray[np.float64]
    by_name: NDArray[np.int64]
    code: str = ""
    counting: bool = False
    kept: Kept | None = None

    @cached_property
    def half(self) -> NDArray[np.float64]:
        """Half the width of the relative interval."""
        return (self.high - self.low) / 2

    def place(self, pk: int) -> int | None:
        """Where the image is in the arrays; None where it has no rating."""
        at = int(np.searchsorted(self.asset, pk))
        return at if at < self.asset.size and self.asset[at] == pk else None

    def interval(self, at: int, absolute: bool = False) -> dict[str, float] | None:
        """estimate, low and high of the image at `at`; None where nothing was estimated."""
        if not np.isfinite(self.estimate[at]):
            return None
        low, high = (self.low_absolute, self.high_absolute) if absolute else (self.low, self.high)
        return {"estimate": float(self.estimate[at]), "low": float(low[at]), "high": float(high[at])}


def image_figures(study: Study, scale: Scale | None) -> ImageFigures:
    """Figures of the images of `study` on `scale`, by the study's own consensus method."""
    if scale is None:
        return _joined([], None, None)
    bars, estimates = Part(scale, HISTOGRAMS), Part(scale, CONSENSUS, study.consensus_method)
    found = kept_parts(study, [bars, estimates])
    return _joined(edges_of(scale), found[bars], found[estimates])


class Known(NamedTuple):
    """`narrow` of `of` images with an estimate have a half-width that is at most the study's."""

    narrow: int
    of: int


def known_well(study: Study, scales: Sequence[Scale]) -> dict[int, Known | None]:
    """By scale id; None while the estimates are computed for the first time."""
    parts = {scale.pk: Part(scale, CONSENSUS, study.consensus_method) for scale in scales}
    found = kept_parts(study, parts.values())
    return {pk: _known(found[part], study.stop_half_width) for pk, part in parts.items()}


def _known(found: Kept | None, enough: float) -> Known | None:
    if found is None:
        return None
    if "low" not in found.arrays:
        return Known(0, 0)
    half = (found.arrays["high"] - found.arrays["low"]) / 2
    return Known(int(np.count_nonzero(half <= enough)), int(np.count_nonzero(np.isfinite(half))))


def _joined(edges: list[int], bars: Kept | None, consensus: Kept | None) -> ImageFigures:
    counted = bars.arrays if bars else {}
    asset = np.asarray(counted.get("asset", np.empty(0)), dtype=np.int64)
    counts = np.asarray(counted.get("counts", np.empty((0, max(0, len(edges) - 1)))), dtype=np.int32)
    estimated = consensus.arrays if consensus else {}
    columns = {name: np.full(asset.size, np.nan) for name in INTERVALS}
    by_name = np.full(asset.size, asset.size, dtype=np.int64)
    if "asset" in estimated and asset.size:
        at = np.searchsorted(estimated["asset"], asset)
        at = np.minimum(at, estimated["asset"].size - 1) if estimated["asset"].size else at[:0]
        if at.size:
            there = estimated["asset"][at] == asset
            for name in INTERVALS:
                columns[name] = np.where(there, estimated[name][at], np.nan)
            place = np.empty(estimated["asset"].size, dtype=np.int64)
            place[estimated["by_name"]] = np.arange(place.size)
            by_name = np.where(there, place[at], asset.size)
    waiting = bool(edges) and (bars is None or consensus is None)
    return ImageFigures(
        asset,
        counts.sum(axis=1).astype(np.int64),
        np.asarray(counted.get("sd", np.empty(0)), dtype=np.float64),
        counts,
        edges,
        **columns,
        by_name=by_name,
        code=str((consensus.values if consensus else {}).get("code") or ""),
        counting=waiting,
        kept=consensus or bars,
    )
