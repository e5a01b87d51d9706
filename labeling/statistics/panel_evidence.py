"""What a panel's ratings on one scale tell of each of its raters, for all raters in one pass over the ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.agreement_evidence import UsualAgreement
from labeling.statistics.carelessness import correlations, upper_bound
from labeling.statistics.consensus_pairs import PairEvidence, consensus_pairs
from labeling.statistics.leave_one_out import Others, others_of
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.screening import FromPanel

Marks = NDArray[np.bool_]

LATEST = 60
"""Evidence for a suspension comes from so many latest answers: a good past does not cover what comes after it."""
LEAST_OTHERS = 5


@dataclass(frozen=True, eq=False)
class PanelEvidence:
    """In the order of ``rater_labels``: correlation with the others over all ratings and over the latest, and over how
    many (shape (raters,); NaN where undefined), pairs met among the latest, and what follows where anything does."""

    rater_labels: tuple[Any, ...]
    others: Others
    correlation: Floats
    images: Floats
    latest_correlation: Floats
    latest_images: Floats
    pairs: list[PairEvidence]
    usual: UsualAgreement | None
    found: list[FromPanel | None]


def panel_evidence(
    ratings: Ratings, span: float, counted: Marks | None = None, judged: Marks | None = None
) -> PanelEvidence:
    """Evidence on every rater from ``ratings``, in the order in which each rater gave them.

    ``counted``, shape (raters,): whose word counts among the others (default all). ``judged``, shape (ratings,): what
    a rater may be judged by (default all); the rest still counts among the others. Images with fewer than 5 other
    ratings tell nothing, pairs need 10.
    """
    others = others_of(ratings, counted)
    fair = np.ones(len(ratings), dtype=bool) if judged is None else judged
    known = others.number >= LEAST_OTHERS
    r, n = correlations(ratings, others, known)
    latest = _latest(ratings, fair & known)
    r_latest, n_latest = correlations(ratings, others, latest)
    pairs = [
        consensus_pairs(ratings.value[own], others.of(own), span)
        for own in _by_rater(ratings, np.flatnonzero(latest))
    ]
    among = slice(None) if counted is None else counted
    usual = UsualAgreement.of(r[among].tolist(), n[among].tolist())
    found = [
        _from_panel(usual, float(r_latest[code]), int(n_latest[code]), pairs[code])
        for code in range(ratings.n_raters)
    ]
    return PanelEvidence(ratings.rater_labels, others, r, n, r_latest, n_latest, pairs, usual, found)


def _from_panel(usual: UsualAgreement | None, r: float, images: int, pairs: PairEvidence) -> FromPanel | None:
    evidence = usual.evidence(r, images) if usual is not None else None
    if evidence is None:
        return None
    return FromPanel(evidence.random, pairs.statistic, evidence.reversed, upper_bound(r, images) < 0)


def _latest(ratings: Ratings, kept: Marks) -> Marks:
    """The last LATEST of each rater's ratings ``kept``."""
    marks = np.zeros(len(ratings), dtype=bool)
    for own in _by_rater(ratings, np.flatnonzero(kept)):
        marks[own[-LATEST:]] = True
    return marks


def _by_rater(ratings: Ratings, chosen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Indices ``chosen`` of each rater, in their order."""
    order = chosen[np.argsort(ratings.rater[chosen], kind="stable")]
    edges = np.searchsorted(ratings.rater[order], np.arange(1, ratings.n_raters))
    return np.split(order, edges)
