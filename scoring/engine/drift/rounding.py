"""One rounding for what is frozen and what is observed, so that equal values stay equal on both sides."""

import numpy as np

DIGITS = 6  # significant


def rounded(values: np.ndarray) -> np.ndarray:
    """``values`` to six significant digits as float32, without those that are no numbers."""
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    size = np.floor(np.log10(np.abs(found), where=found != 0, out=np.zeros_like(found)))
    step = 10.0 ** np.clip(size - (DIGITS - 1), -300, 300)
    return (np.round(found / step) * step).astype(np.float32)
