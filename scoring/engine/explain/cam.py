"""Class activation maps for a head on globally averaged features: one forward pass, sums to the score."""

import numpy as np
from scipy.special import erf

from scoring.engine.explain.grid import Grid
from scoring.engine.head import HeadParameters
from scoring.engine.train import TrainedHead

STEPS = 24


def activation_map(head: TrainedHead, maps: np.ndarray, rest: np.ndarray | None = None) -> Grid:
    """Grid (h, w) of ``maps`` (d, h, w), whose mean over h and w is the embedding; ``rest`` (q,): further inputs of the
    head (image quality), which belong to no place.

    After Zhou et al. 2016, who weight the maps by a linear head. This head is not linear, so each feature is weighted
    by its gradient averaged along the straight path from the mean training image (integrated gradients, Sundararajan,
    Taly & Yan 2017): cells and the rest still sum to score − score of that mean image.

    Raises:
        ValueError: when maps and rest together are not what the head reads.
    """
    d, rows, columns = maps.shape
    more = np.empty(0, dtype=np.float32) if rest is None else np.asarray(rest, dtype=np.float32)
    inputs = np.concatenate([maps.reshape(d, -1).mean(axis=1), more])
    start = head.parameters.mean.astype(np.float64)
    if inputs.shape != start.shape:
        raise ValueError(
            f"The head reads {len(start)} values; {d} maps and {more.size} others are given. "
            "Explain with the extractor the head was trained on."
        )
    gradient = _path_gradient(head.parameters, head.points, start, inputs)
    cells = np.einsum("d,dij->ij", gradient[:d], maps - start[:d, None, None]) / (rows * columns)
    score = float(_mean(head.parameters, head.points, inputs[None])[0])
    baseline = float(_mean(head.parameters, head.points, start[None])[0])
    elsewhere = float(gradient[d:] @ (more - start[d:]))
    return Grid(cells.astype(np.float32), {"score": score, "baseline": baseline, "elsewhere": elsewhere})


def _mean(parameters: HeadParameters, points: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    return parameters.probabilities(parameters.hidden(inputs)) @ points


def _path_gradient(
    parameters: HeadParameters, points: np.ndarray, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Gradient (d,) of the mean score, averaged from ``start`` to ``end`` by Gauss–Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(STEPS)
    along = start + ((nodes + 1) / 2)[:, None] * (end - start)
    return (weights / 2) @ _gradients(parameters, points, along)


def _gradients(parameters: HeadParameters, points: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Gradients (n, d) of the mean score at ``inputs`` (n, d): softmax, readout, GELU and first layer backwards."""
    before = ((inputs - parameters.mean) / parameters.scale) @ parameters.w1 + parameters.b1
    share = parameters.probabilities(parameters.hidden(inputs))
    from_logits = share * (points - (share @ points)[:, None])
    normal = np.exp(-0.5 * before**2) / np.sqrt(2 * np.pi)
    slope = 0.5 * (1 + erf(before / np.sqrt(2))) + before * normal
    return ((from_logits @ parameters.w2.T.astype(np.float64)) * slope) @ parameters.w1.T / parameters.scale
