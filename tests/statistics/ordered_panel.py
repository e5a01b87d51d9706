"""Simulated panels that saw images in random orders, with planted order effects."""

from typing import Any, NamedTuple

import numpy as np


class Answers(NamedTuple):
    unit: Any
    rater: Any
    session: Any
    position: Any
    value: Any
    response_ms: Any


def ordered_panel(
    seed: int,
    *,
    raters: int = 30,
    images: int = 120,
    per_rater: int = 60,
    image: float = 0.0,
    answer: float = 0.0,
    drift: float = 0.0,
    growth: float = 0.0,
    speed: float = 0.0,
) -> Answers:
    """Two sessions for each rater. `image` and `answer` are points per point of the showing before, `drift` points per
    trial, `growth` the change of the noise's SD from first to last as a share, `speed` of log time per trial."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(4, 1, images)
    rows = []
    for rater in range(raters):
        leniency, width = rng.normal(0, 0.6), rng.normal(1, 0.2)
        order, half = rng.permutation(images)[:per_rater], per_rater // 2
        for session in range(2):
            before = surprise = 0.0
            for place, i in enumerate(order[session * half : (session + 1) * half]):
                noise = rng.normal(0, 1 + growth * (place / (half - 1) - 0.5))
                pull = image * before + answer * surprise + drift * place
                taste = (width - 1) * (truth[i] - 4)
                before, surprise = truth[i] - 4, pull + taste + noise
                ms = 2500 * np.exp(speed * place + rng.normal(0, 0.3))
                rows.append((i, rater, session, place + 1, truth[i] + leniency + surprise, ms))
    return Answers(*np.array(rows).T)
