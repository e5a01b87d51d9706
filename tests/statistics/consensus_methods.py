"""Every method of consensus, and panels with fewer ratings."""

import numpy as np
import pytest

from labeling.statistics.consensus import METHODS

every_method = pytest.mark.parametrize("method", METHODS)


def shape(estimate):
    return estimate - estimate.mean()


def thinned(table: np.ndarray, per_rater: int, rng: np.random.Generator) -> np.ndarray:
    kept = np.full(table.shape, np.nan)
    for rater in range(table.shape[1]):
        units = rng.permutation(table.shape[0])[:per_rater]
        kept[units, rater] = table[units, rater]
    return kept
