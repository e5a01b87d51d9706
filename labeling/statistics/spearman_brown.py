"""From the reliability of one rater to that of a panel, and back to the panel that is needed."""

from __future__ import annotations

import math


def spearman_brown(reliability: float, factor: float) -> float:
    """Reliability after multiplying the number of ratings by ``factor`` (Spearman 1910; Brown 1910).

    With the figure of one rater and ``factor`` = k, that of the mean of k raters. Raises ``ValueError``
    where 1 + (factor - 1) * reliability is not positive.
    """
    below = 1.0 + (factor - 1.0) * reliability
    if below <= 0:
        raise ValueError(
            f"A reliability of {reliability:.3f} cannot be stepped to {factor:g} times as many ratings."
        )
    return factor * reliability / below


def one_rater(panel: float, k: float) -> float:
    """Reliability of one rater from that of the mean of ``k`` raters: the formula turned round."""
    return spearman_brown(panel, 1.0 / k)


def raters_needed(single: float, wanted: float) -> int:
    """Fewest raters whose mean reaches the reliability ``wanted``, from that of one rater: the whole number
    at or above wanted (1 - single) / (single (1 - wanted)).

    Raises ``ValueError`` unless both lie strictly between 0 and 1: no panel turns chance into agreement.
    """
    if not 0 < single < 1:
        raise ValueError(
            f"The reliability of one rater is {single:.3f}; only one between 0 and 1 grows with a panel."
        )
    if not 0 < wanted < 1:
        raise ValueError(f"The wanted reliability is {wanted:g}; choose one between 0 and 1.")
    exact = wanted * (1.0 - single) / (single * (1.0 - wanted))
    # An exact whole number must not be pushed to the next by the last bit of the division.
    return max(1, math.ceil(exact * (1.0 - 1e-12)))
