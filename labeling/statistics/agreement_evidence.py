"""How much a rater's agreement with the others speaks for random or for reversed rating, against this very panel.

How far honest raters agree hangs on the question: their median correlation with the others is .4 on the attractiveness
of faces and .8 on whether a picture fits its prompt. So the panel itself says what agreement is to be expected, and
the log likelihood ratio is taken against a mixture that leaves room for honest people who agree with nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, exp, log, sqrt
from typing import NamedTuple

import numpy as np

LEAST_RATERS = 10
LEAST_IMAGES = 20
"""Of a rater who counts toward what is usual."""
LEAST_TO_JUDGE = 30
"""Of a rater who is judged: with 20, honest raters were wronged one and a half times as often by chance."""
MINORITY = 0.05
"""Share of honest raters whose taste has nothing to do with the others'. No correlation at all can therefore say no
more than about 3.5, which never suspends. Measured: 3 to 5% of real raters of five traits correlate under .05."""
TURNED = 0.01
"""Share of panels' own raters who rate the other way round: 8 of 1,000 real ones correlate below -.25."""
MINORITY_SPREAD = 0.15
LEAST_SPREAD = 0.02**0.5
FLOOR = -1.0
"""Agreement excuses little: whoever grows careless half-way agreed until then."""
FLOOR_REVERSED = -2.0


class AgreementEvidence(NamedTuple):
    """Log likelihood ratios over honest: answers at random, and answers the other way round."""

    random: float
    reversed: float


@dataclass(frozen=True)
class UsualAgreement:
    """Median and spread of Fisher's z of a panel's raters; the spread is that between people, not of sampling."""

    middle: float
    spread: float

    @classmethod
    def of(cls, correlations: Sequence[float], images: Sequence[int]) -> UsualAgreement | None:
        """From raters' correlations with the others, each over so many images; None for fewer than 10 raters with 20
        images, or where the panel as a whole agrees on nothing. Median and MAD: some of them may be careless."""
        r, n = np.asarray(correlations, dtype=np.float64), np.asarray(images, dtype=np.float64)
        kept = np.isfinite(r) & (n >= LEAST_IMAGES)
        if int(kept.sum()) < LEAST_RATERS:
            return None
        z = np.arctanh(np.clip(r[kept], -0.99, 0.99))
        middle = float(np.median(z))
        mad = 1.4826 * float(np.median(np.abs(z - middle)))
        spread = sqrt(max(mad**2 - float(np.median(1 / (n[kept] - 3))), LEAST_SPREAD**2))
        # Where honest raters are as likely to agree as not, agreement tells nobody from anybody.
        return cls(middle, spread) if middle > 0.1 else None

    def evidence(self, correlation: float, images: int) -> AgreementEvidence | None:
        """What `correlation` over `images` says; None for fewer than 30 images."""
        if images < LEAST_TO_JUDGE or not np.isfinite(correlation):
            return None
        z, sampling = atanh(min(max(correlation, -0.99), 0.99)), 1 / (images - 3)
        people = self.spread**2 + sampling
        reversed_ = _normal(z, -self.middle, people)
        honest = (
            (1 - MINORITY - TURNED) * _normal(z, self.middle, people)
            + MINORITY * _normal(z, 0.0, MINORITY_SPREAD**2 + sampling)
            + TURNED * reversed_
        )
        return AgreementEvidence(
            max(_ratio(_normal(z, 0.0, sampling), honest), FLOOR),
            max(_ratio(reversed_, honest), FLOOR_REVERSED),
        )


def _normal(z: float, mean: float, variance: float) -> float:
    return exp(-((z - mean) ** 2) / (2 * variance)) / sqrt(variance)


def _ratio(one: float, other: float) -> float:
    return log(max(one, 1e-300) / max(other, 1e-300))
