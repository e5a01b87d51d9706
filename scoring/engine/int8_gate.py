"""Whether an INT8 backbone may stand in for fp32: the order of scores must stay, and they must hardly move."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.stats import rankdata

from scoring.engine.errors import WeightsUnavailable

LEAST_RHO = 0.98
MOST_SHIFT = 0.15
_RANDOM = 64

Readout = Callable[[np.ndarray], np.ndarray]


class Int8Refused(WeightsUnavailable):
    """An INT8 model is not there or too far from fp32; ``figures`` says how far, empty where none was made."""

    code = "int8_refused"

    def __init__(self, sentence: str, figures: dict[str, float]) -> None:
        super().__init__(sentence)
        self.figures = figures


def int8_figures(
    fp32: np.ndarray, int8: np.ndarray, readouts: Mapping[str, Readout] | None = None, seed: int = 1
) -> dict[str, float]:
    """How far ``int8`` (n, d) is from ``fp32`` (n, d), embeddings of the same images that calibrated nothing.

    ``cosine`` (median) and ``least_cosine`` of an image's two embeddings; ``rho``: Spearman between scores from the
    two; ``shift``: mean absolute difference of scores in their standard deviation. Scores are those of ``readouts``,
    each from embeddings (n, d) to (n,), the worst counting; without any, those of 64 random linear readouts of
    standardised embeddings, the median counting, for no single direction stands for a head.
    """
    norms = np.linalg.norm(fp32, axis=1) * np.linalg.norm(int8, axis=1)
    cosine = (fp32 * int8).sum(axis=1) / np.maximum(norms, np.finfo(np.float32).tiny)
    if readouts:
        before = np.column_stack([readout(fp32) for readout in readouts.values()])
        after = np.column_stack([readout(int8) for readout in readouts.values()])
    else:
        spread = fp32.std(axis=0)
        weights = np.random.default_rng(seed).normal(size=(fp32.shape[1], _RANDOM))
        weights /= np.where(spread > 0, spread, np.inf)[:, None]
        before, after = fp32 @ weights, int8 @ weights
    left, right = rankdata(before, axis=0), rankdata(after, axis=0)
    left, right = left - left.mean(axis=0), right - right.mean(axis=0)
    scale = np.sqrt((left**2).sum(axis=0) * (right**2).sum(axis=0))
    rho = np.divide((left * right).sum(axis=0), scale, out=np.zeros_like(scale), where=scale > 0)
    deviation = np.maximum(before.std(axis=0), np.finfo(np.float32).tiny)
    shift = np.abs(after - before).mean(axis=0) / deviation
    return {
        "images": float(len(fp32)),
        "cosine": float(np.median(cosine)),
        "least_cosine": float(cosine.min()),
        "rho": float(rho.min() if readouts else np.median(rho)),
        "shift": float(shift.max() if readouts else np.median(shift)),
        "least_rho": LEAST_RHO,
        "most_shift": MOST_SHIFT,
    }


def refusal(figures: Mapping[str, float]) -> str:
    """Why these figures do not pass, for people; empty where they do."""
    if figures["rho"] >= LEAST_RHO and figures["shift"] <= MOST_SHIFT:
        return ""
    return (
        f"On {figures['images']:.0f} images its scores have a rank correlation of {figures['rho']:.3f} with fp32 (at "
        f"least {LEAST_RHO} is asked) and differ by {figures['shift']:.3f} standard deviations (at most {MOST_SHIFT})."
    )
