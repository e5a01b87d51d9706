"""Quantiles of Student's t for many units at once."""

from __future__ import annotations

import numpy as np
from scipy import special

from labeling.statistics.ratings import Floats


def t_quantile(tail: float, freedom: Floats) -> Floats:
    """Student's t quantile of ``tail``, in (0, 1), for each of ``freedom``, shape (units,); inf: normal.

    Whole numbers repeat over units, so each distinct one is looked up once.
    """
    distinct, place = np.unique(freedom, return_inverse=True)
    return np.asarray(special.stdtrit(distinct, tail)[place], dtype=np.float64)
