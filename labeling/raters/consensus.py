"""The consensus of a scale as one rater is compared with it."""

from typing import Any

import numpy as np

from labeling.estimates import kept_consensus
from labeling.models import Scale, Study


def consensus_on(study: Study, scale: Scale, assets: Any) -> Any:
    """Estimates in scale points for `assets` (keys of study assets, shape (n,)); nan where there is none."""
    found = kept_consensus(study, scale)
    away = np.full(len(assets), np.nan)
    if found is None or not found.arrays.get("asset", np.zeros(0)).size or not len(assets):
        return away
    known, order = found.arrays["asset"], np.argsort(found.arrays["asset"])
    at = np.minimum(np.searchsorted(known, assets, sorter=order), known.size - 1)
    hit = known[order[at]] == assets
    away[hit] = found.arrays["estimate"][order[at[hit]]]
    return away
