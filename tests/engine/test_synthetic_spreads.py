"""Planted disagreement and planted novelty come out again, each in its own column."""

import numpy as np
import pytest

from scoring.engine.human_ceiling import spearman
from scoring.engine.prediction import Prediction
from scoring.engine.train import train_head
from tests.engine.planted_panel import POINTS, Planted, planted


@pytest.fixture(scope="module")
def scored() -> tuple[Planted, Prediction]:
    known = planted(2400, 1, anywhere=False)
    fresh = planted(1500, 2, anywhere=True)
    return fresh, train_head(known.embeddings, known.counts, POINTS, seed=3).predict(fresh.embeddings)


def _rank(first: np.ndarray, second: np.ndarray) -> float:
    found = spearman(first, second)
    assert found is not None
    return found


def test_where_people_disagree_the_aleatoric_spread_is_wide(scored: tuple[Planted, Prediction]) -> None:
    truth, prediction = scored
    assert _rank(prediction.aleatoric, truth.spread) >= 0.7
    assert abs(_rank(prediction.epistemic, truth.spread)) < 0.15


def test_where_the_model_has_seen_nothing_the_epistemic_spread_is_wide(
    scored: tuple[Planted, Prediction],
) -> None:
    truth, prediction = scored
    assert _rank(prediction.epistemic, truth.novelty) >= 0.7
    assert abs(_rank(prediction.aleatoric, truth.novelty)) < 0.15
    assert _rank(np.abs(prediction.mean - truth.mean), truth.novelty) > 0.2


def test_the_aleatoric_spread_has_the_planted_size(scored: tuple[Planted, Prediction]) -> None:
    truth, prediction = scored
    assert np.sqrt((prediction.aleatoric**2).mean() / (truth.spread**2).mean()) == pytest.approx(1.0, abs=0.1)
