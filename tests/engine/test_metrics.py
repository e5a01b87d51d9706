"""Figures of merit by hand, against simulation, and for data that leave nothing to say."""

import json

import numpy as np
import pytest
from scipy.stats import spearmanr

from scoring.engine.evaluate import evaluate
from scoring.engine.human_ceiling import human_ceiling
from scoring.engine.metrics import crps
from scoring.engine.prediction import Prediction
from scoring.engine.reliability import wilson
from scoring.engine.resampling import draws, weighted_spearman

POINTS = np.arange(1.0, 6.0)


def _prediction(mean: np.ndarray, epistemic: float, factor: float = 1.645) -> Prediction:
    n, reach = len(mean), factor * epistemic
    shares = np.full((n, 5), 0.2)
    spread, unsure = np.full(n, 1.0), np.full(n, epistemic)
    low, high = np.clip(mean - reach, 1, 5), np.clip(mean + reach, 1, 5)
    return Prediction(shares, mean, spread, unsure, low, high, np.full(n, factor))


def _panel(n: int, seed: int, raters: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Rating counts (n, 5) and true means (n,)."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform(2, 4, n)
    ratings = np.clip(np.rint(truth[:, None] + rng.normal(0, 0.8, (n, raters))), 1, 5)
    return (ratings[:, :, None] == POINTS).sum(axis=1), truth


def test_crps_of_a_certain_forecast_is_the_absolute_error() -> None:
    certain = np.array([[0, 1, 0, 0, 0.0]])
    assert crps(certain, np.array([[0, 0, 0, 0, 1.0]]), POINTS)[0] == 3
    assert crps(certain, certain, POINTS)[0] == 0


def test_crps_agrees_with_its_expectation_form() -> None:
    # CRPS = E|X - y| - E|X - X'|/2 (Gneiting & Raftery 2007, eq. 21), averaged over the ratings y.
    rng = np.random.default_rng(1)
    forecast, rated = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
    apart = np.abs(POINTS[:, None] - POINTS)
    expected = forecast @ apart @ rated - forecast @ apart @ forecast / 2
    assert crps(forecast[None], rated[None], POINTS)[0] == pytest.approx(expected)


def test_a_weight_counts_as_so_many_copies() -> None:
    rng = np.random.default_rng(2)
    first = rng.integers(0, 6, 30).astype(float)
    second = first + rng.normal(0, 2, 30)
    for weights in np.concatenate(list(draws(30, 4, 1))):
        times = weights.astype(int)
        expected = spearmanr(np.repeat(first, times), np.repeat(second, times))[0]
        assert weighted_spearman(weights[None], first, second)[0] == pytest.approx(expected)


def test_wilson_by_hand() -> None:
    assert wilson(0.9, 100) == pytest.approx((0.8256, 0.9448), abs=1e-4)


def test_a_calibrated_forecast_lies_on_the_diagonal_and_a_bold_one_does_not() -> None:
    counts, truth = _panel(600, 3)
    noise = np.random.default_rng(4).normal(0, 0.4, 600)
    honest = evaluate(_prediction(truth + noise, 0.4), counts, POINTS, 3.0, 1)
    bold = evaluate(_prediction(truth + noise, 0.05), counts, POINTS, 3.0, 1)
    assert honest["metrics"]["calibration_error"]["value"] < 0.03
    assert bold["metrics"]["calibration_error"]["value"] > 0.06
    assert [point["level"] for point in honest["calibration_curve"]] == [k / 20 for k in range(1, 20)]
    inside = sum(point["low"] <= point["level"] <= point["high"] for point in honest["calibration_curve"])
    assert inside >= 15
    covered = honest["metrics"]["coverage"]
    assert covered["low"] <= 0.9 <= covered["high"]
    assert (covered["low"], covered["high"]) == wilson(covered["value"], 600)


def test_each_figure_stands_beside_the_mean_predictors() -> None:
    counts, truth = _panel(200, 5)
    report = evaluate(_prediction(truth, 0.2), counts, POINTS, 3.0, 1, np.full(5, 0.2))
    found = {name: figure["value"] for name, figure in report["metrics"].items()}
    for name in ("mae", "rmse"):
        assert found[name] < found[f"{name}_mean_predictor"]
    # Both say the same distribution, so neither is better.
    assert found["crps"] == pytest.approx(found["crps_mean_predictor"])
    assert found["crps_skill"] == pytest.approx(0, abs=1e-9)
    assert found["r2"] == pytest.approx(1 - (found["rmse"] / found["rmse_mean_predictor"]) ** 2)
    assert report["null"]["spearman"]["high"] < 0.25 < found["spearman"]
    assert report["null"]["spearman"]["p"] < 0.01
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_half_the_panel_agrees_better_than_one_rater() -> None:
    counts, _ = _panel(300, 6)
    found = human_ceiling(counts, POINTS, 1)
    assert found.spearman is not None
    assert found.half_spearman is not None
    assert found.half_mae is not None
    assert found.mae is not None
    assert found.half_spearman > found.spearman
    assert found.half_mae < found.mae
    assert found.half_spearman_low is not None
    assert found.half_spearman_high is not None
    assert found.half_spearman_low < found.half_spearman < found.half_spearman_high
    # Two halves of 6 ratings with a standard deviation near .85: E|A - B| = √(2/π) · .85 · √(2/6).
    assert found.half_mae == pytest.approx(0.39, abs=0.04)


def test_two_ratings_are_halved_into_one_each() -> None:
    counts = np.array([[1, 1, 0], [0, 2, 0], [0, 0, 2], [1, 0, 1]])
    found = human_ceiling(counts, np.array([1.0, 2.0, 3.0]), 1)
    assert found.half_mae == pytest.approx(3 / 4)
    assert found.mae == pytest.approx(3 / 4)


@pytest.mark.parametrize("counts", [np.eye(5)[[0, 1, 2, 3] * 5], np.zeros((20, 5)), np.eye(5)[[2] * 20] * 4])
def test_what_cannot_be_told_has_a_reason_and_is_json(counts: np.ndarray) -> None:
    report = evaluate(_prediction(np.full(20, 3.0), 0.3, np.inf), counts, POINTS, 3.0, 1)
    json.dumps(report, allow_nan=False)
    assert report["usable"] is False
    assert report["usable_reason"]
    for figure in report["metrics"].values():
        assert figure["value"] is not None or figure["reason"]
    assert report["human_ceiling"]["spearman"] is None
    assert report["human_ceiling"]["reason"]
