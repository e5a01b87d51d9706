"""How often each answer was given to each image."""

import numpy as np

from labeling.figures.log import rating_log
from labeling.figures.registry import Found, figures_of
from labeling.models import Scale, Study, Trial

KIND = "histograms"
MOST_BARS = 21
# What an image is asked for the first time: practice counts nowhere, and a repeat is the same panelist once more.
COUNTED = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR, Trial.Kind.GOLD, Trial.Kind.ATTENTION)


@figures_of(KIND, parts=lambda study: [(scale, "") for scale in study.scales.all()])
def histograms(study: Study, scale: Scale | None, key: str) -> Found:
    """Arrays: asset (ids ascending), counts of shape (assets, bars), mean and sd (nan where there is one rating).

    Values: `edges`, the lowest point of each bar and one past the last; a bar is one point of the scale unless the
    scale has more than `MOST_BARS`.
    """
    assert scale is not None
    log = rating_log(scale).counted().of_kinds(*COUNTED)
    asset, place = np.unique(log.rows["asset"], return_inverse=True)
    edges = edges_of(scale)
    value = log.rows["value"]
    bars = len(edges) - 1
    bar = np.clip(np.searchsorted(edges, value, side="right") - 1, 0, bars - 1)
    counts = np.bincount(place * bars + bar, minlength=asset.size * bars).reshape(asset.size, bars)
    n = counts.sum(axis=1)
    mean = np.bincount(place, weights=value, minlength=asset.size) / np.maximum(n, 1)
    squares = np.bincount(place, weights=(value - mean[place]) ** 2, minlength=asset.size)
    sd = np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)
    arrays = {"asset": asset.astype(np.int64), "counts": counts.astype(np.int32), "mean": mean, "sd": sd}
    return Found({"edges": edges}, arrays, len(log))


def edges_of(scale: Scale) -> list[int]:
    """Where the bars of `scale` begin, and one past its highest point."""
    points = scale.high - scale.low + 1
    width = -(-points // MOST_BARS)
    return [*range(scale.low, scale.high + 1, width), scale.high + 1]
