"""What a head says of an image: a distribution, its two spreads, and an interval for the mean."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from scoring.engine.calibration import Calibration


@dataclass(frozen=True)
class Seen:
    """What a head says of n images before calibration: ``probabilities`` (n, K); ``laplace_variance`` (n,) of
    the mean; ``spread_variance`` (n,) of single ratings about their image's mean. Scale units squared."""

    probabilities: np.ndarray
    laplace_variance: np.ndarray
    spread_variance: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """Scores of n images on one scale of K points.

    ``probabilities`` (n, K) of one further rating: its variance holds both that people disagree and that the
    model does not know; ``mean`` (n,); ``aleatoric`` (n,) calibrated standard deviation of single ratings
    about the image's mean (people disagree); ``epistemic`` (n,) calibrated standard deviation of the mean (the model does not know);
    ``low``, ``high`` (n,) interval for the panel's mean, clipped to the scale; ``factor`` (n,) interval
    half-width in units of ``epistemic``, infinity where the interval is the whole scale. All in scale units.
    """

    probabilities: np.ndarray
    mean: np.ndarray
    aleatoric: np.ndarray
    epistemic: np.ndarray
    low: np.ndarray
    high: np.ndarray
    factor: np.ndarray

    def __len__(self) -> int:
        return len(self.mean)


Table = TypeVar("Table", Seen, Prediction)


def moments(probabilities: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (n,) and standard deviation (n,) of distributions (n, K) over ``points`` (K,)."""
    mean = probabilities @ points
    variance = probabilities @ points**2 - mean**2
    return mean, np.sqrt(np.maximum(variance, 0.0))


def predict(seen: Seen, points: np.ndarray, calibration: Calibration) -> Prediction:
    """Calibrate what a head says on ``points`` (K,)."""
    mean, _ = moments(seen.probabilities, points)
    aleatoric = np.minimum(calibration.aleatoric(seen.spread_variance), np.ptp(points) / 2)
    epistemic = calibration.epistemic(seen.laplace_variance)
    factor = np.full(len(mean), np.inf if calibration.factor is None else calibration.factor)
    half = factor * epistemic
    low = np.clip(mean - half, points[0], points[-1])
    high = np.clip(mean + half, points[0], points[-1])
    return Prediction(seen.probabilities, mean, aleatoric, epistemic, low, high, factor)


def assemble(parts: list[tuple[np.ndarray, Prediction]], n: int) -> Prediction:
    """One prediction of ``n`` rows from parts, each with the row indices it belongs to."""
    names = ("probabilities", "mean", "aleatoric", "epistemic", "low", "high", "factor")
    columns = {}
    for name in names:
        sample = getattr(parts[0][1], name)
        column = np.empty((n, *sample.shape[1:]))
        for rows, part in parts:
            column[rows] = getattr(part, name)
        columns[name] = column
    return Prediction(**columns)


def rows_of(table: Table, rows: np.ndarray) -> Table:
    """The images ``rows`` (indices or mask) of a prediction."""
    return type(table)(**{name: column[rows] for name, column in vars(table).items()})
