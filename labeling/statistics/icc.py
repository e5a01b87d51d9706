"""Intraclass correlations (1), (2), (3), single and average, with and without holes."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.statistics.errors import NotEstimable
from labeling.statistics.icc_intervals import f_intervals, jackknife_intervals
from labeling.statistics.intervals import Estimate
from labeling.statistics.pair_differences import icc_figures, pair_differences
from labeling.statistics.ratings import Ratings


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six intraclass correlations, the ratings per unit ``k`` behind the averages (the harmonic mean
    where there are holes), and the variance components, which may be negative, being unbiased."""

    icc1: Estimate
    icc2: Estimate
    icc3: Estimate
    icc1k: Estimate
    icc2k: Estimate
    icc3k: Estimate
    k: float
    variance_unit: float
    variance_rater: float
    variance_residual: float


def intraclass_correlations(ratings: Ratings, confidence: float = 0.95) -> IntraclassCorrelations:
    """The six figures of Shrout & Fleiss 1979 with intervals.

    Complete data: mean squares, F-based intervals (McGraw & Wong 1996). With holes: variance components
    from mean squared differences of pairs within a unit, within a rater and across both, which equal the
    mean squares on complete data, with jackknife intervals. Raises ``NotEstimable`` (all_missing,
    one_rater, one_unit, no_pairs, no_overlap, no_variance).
    """
    paired = ratings.pairable()
    if paired.value.min() == paired.value.max():
        raise NotEstimable("All ratings are the same, so there is no variance to divide.", "no_variance")
    value = paired.value - paired.value.mean()
    components = pair_differences(paired, value).components()
    k = float(paired.n_units / (1.0 / paired.per_unit()).sum())
    figures = icc_figures(components, k)
    if paired.complete:
        estimates = f_intervals(paired.with_values(value).matrix(), figures, confidence)
    else:
        estimates = jackknife_intervals(paired, value, figures, k, confidence)
    one, two, three, one_k, two_k, three_k = estimates
    return IntraclassCorrelations(
        one,
        two,
        three,
        one_k,
        two_k,
        three_k,
        k,
        float(components.unit),
        float(components.rater),
        float(components.residual),
    )
