"""Cohen's kappa against a textbook table, an independent package, and its own definition by pairs."""

import numpy as np
import pytest

from labeling.statistics.errors import NotEstimable
from labeling.statistics.kappa import kappa_of_table, mean_kappa, pairwise_kappa, weighted_kappa
from labeling.statistics.ratings import Ratings

WEIGHTS = ("nominal", "linear", "quadratic")
# Two clinicians, 100 patients: psychotic, neurotic, organic. Fleiss, Levin & Paik 2003, table 18.1.
DIAGNOSES = np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]], dtype=float)


def answers(table):
    """The table as two columns of answers."""
    first, second = np.indices(table.shape)
    times = table.astype(int).ravel()
    return np.repeat(first.ravel(), times), np.repeat(second.ravel(), times)


def holed(seed: int, units: int = 30, raters: int = 6) -> Ratings:
    rng = np.random.default_rng(seed)
    table = np.clip(np.round(rng.normal(4, 1, (units, 1)) + rng.normal(0, 1, (units, raters))), 1, 7)
    table[rng.random(table.shape) < 0.3] = np.nan
    return Ratings.from_matrix(table)


def test_two_clinicians_of_fleiss_levin_and_paik():
    """The book prints kappa .68 (.6757...) and a standard error of .087."""
    found = weighted_kappa(*answers(DIAGNOSES), "nominal")
    assert found.estimate == pytest.approx((0.89 - 0.66) / (1 - 0.66), abs=1e-12)
    half = (np.arctanh(found.high) - np.arctanh(found.low)) / 2
    assert half / 1.959964 * (1 - found.estimate**2) == pytest.approx(0.087, abs=1e-3)
    assert kappa_of_table(DIAGNOSES, np.eye(3)) == found


@pytest.mark.parametrize("weights", WEIGHTS)
def test_independent_package_agrees(weights):
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(2)
    first = rng.integers(1, 6, 80)
    second = np.clip(first + rng.integers(-1, 3, 80), 1, 5)
    theirs = metrics.cohen_kappa_score(first, second, weights=None if weights == "nominal" else weights)
    found = weighted_kappa(first, second, weights)
    assert found.estimate == pytest.approx(theirs, abs=1e-12)
    assert found.low < found.estimate < found.high < 1


@pytest.mark.parametrize("weights", WEIGHTS)
def test_mean_over_pairs_is_the_mean_of_pairs(weights):
    panel = holed(3)
    table = panel.matrix()
    kappas, shared = [], []
    for one in range(6):
        for two in range(one + 1, 6):
            shared.append((~np.isnan(table[:, one] + table[:, two])).sum())
            kappas.append(
                weighted_kappa(table[:, one], table[:, two], weights, categories=range(1, 8)).estimate
            )
    found = mean_kappa(panel, weights)
    assert found.estimate == pytest.approx(np.average(kappas, weights=shared), abs=1e-9)
    assert found.low < found.estimate < found.high
    assert "these raters" in found.method


def test_sparse_and_dense_panels_give_the_same_pairs():
    panel = holed(4, units=200, raters=40)
    thinned = panel.where(np.random.default_rng(0).random(len(panel)) < 0.13)
    found, shared = pairwise_kappa(thinned)
    table = thinned.matrix()
    pairs = [(one, two) for one in range(5) for two in range(one) if shared[one, two] >= 3]
    assert pairs
    for one, two in pairs:
        direct = weighted_kappa(table[:, one], table[:, two], categories=range(1, 8)).estimate
        assert found[one, two] == pytest.approx(direct, abs=1e-9)


def test_a_panel_gets_an_interval_over_raters(faces):
    found = mean_kappa(faces("health", 20))
    assert found.low < found.estimate < found.high
    assert "over raters" in found.method


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ([], [], "all_missing"),
        ([1, np.nan], [np.nan, 2], "all_missing"),
        ([1, np.nan], [1, 2], "one_unit"),
        ([3, 3, 3], [3, 3, 3], "no_variance"),
    ],
)
def test_pairs_that_cannot_be_compared(first, second, code):
    with pytest.raises(NotEstimable) as raised:
        weighted_kappa(first, second)
    assert raised.value.code == code


def test_full_agreement_and_wrong_input_are_named():
    same = weighted_kappa([1, 2, 3], [1, 2, 3])
    assert (same.estimate, same.low) == (pytest.approx(1), None)
    assert same.reason
    with pytest.raises(ValueError, match="differ in length: 2, 1"):
        weighted_kappa([1, 2], [1])
    with pytest.raises(ValueError, match="rating 9 is none"):
        weighted_kappa([1, 9], [1, 2], categories=[1, 2, 3])


def test_a_slider_has_quadratic_weights_only():
    rng = np.random.default_rng(0)
    slider = Ratings.from_matrix(rng.integers(0, 101, (60, 4)))
    assert mean_kappa(slider, "quadratic").estimate is not None
    with pytest.raises(NotEstimable) as raised:
        mean_kappa(slider, "linear")
    assert raised.value.code == "too_many_points"
