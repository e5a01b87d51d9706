"""Whether predicted quantiles of the panel's mean hold: the calibration curve and its error."""

from typing import Any

import numpy as np
from scipy.stats import norm

LEVELS = np.arange(1, 20) / 20.0


def predicted_level(error: np.ndarray, spread: np.ndarray, factor: np.ndarray, coverage: float) -> np.ndarray:
    """Level (n,) in [0, 1] at which each observed mean lies in its predicted distribution.

    The predicted distribution of an observed mean is normal about the prediction; ``error`` (n,) is observed
    less predicted; ``spread`` (n,) the standard deviation, epistemic and the mean's own sampling error
    together, scale units. It is stretched so that its central interval of ``coverage`` is the conformal one,
    ``factor`` (n,) spreads to either side; not stretched where there is none (infinite).
    """
    stretch = np.where(np.isfinite(factor), factor / norm.ppf((1 + coverage) / 2), 1.0)
    return norm.cdf(error / np.maximum(spread * stretch, 1e-9))


def below(level: np.ndarray) -> np.ndarray:
    """(n, 19): 1 where the observed mean lies at or below the predicted quantile of each of LEVELS."""
    return (level[:, None] <= LEVELS).astype(np.float64)


def calibration_error(share: np.ndarray) -> np.ndarray:
    """Mean distance (…,) of the shares (…, 19) below each predicted quantile from its level, 0 to .5.

    The regression analogue of the expected calibration error (Kuleshov, Fenner & Ermon 2018, with absolute
    in place of squared distances, so that .03 means three percentage points).
    """
    return np.abs(share - LEVELS).mean(axis=-1)


def calibration_curve(level: np.ndarray) -> list[dict[str, Any]]:
    """Points of the curve: ``level``, ``share`` of images below it, 95% Wilson interval, ``n``."""
    shares, n = below(level).mean(axis=0), len(level)
    points = []
    for nominal, share in zip(LEVELS.tolist(), shares.tolist(), strict=True):
        low, high = wilson(share, n)
        points.append({"level": round(nominal, 2), "share": share, "low": low, "high": high, "n": n})
    return points


def wilson(share: float, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a binomial share seen in ``n`` > 0 trials (Wilson 1927)."""
    z = float(norm.ppf((1 + level) / 2))
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)))
    return max(0.0, centre - half), min(1.0, centre + half)
