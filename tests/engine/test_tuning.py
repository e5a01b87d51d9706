"""The search for hyperparameters: within its budget, the same every time, and never worse than where it began."""

import json

import numpy as np
import pytest

from scoring.engine.errors import CannotTrain
from scoring.engine.head import HeadConfig
from scoring.engine.train import train_head
from scoring.engine.tuning import tune
from tests.engine.planted_panel import POINTS, planted

SHORT = HeadConfig(steps=40, decays=(1e-3,), folds=3)


def test_the_same_seed_searches_alike_and_begins_with_the_default() -> None:
    known = planted(120, 1, anywhere=False)
    first, again = (
        tune(known.embeddings, known.counts, POINTS, 5, trials=4, base=SHORT) for _repeat in range(2)
    )
    assert first.trials == again.trials
    assert first.config == again.config
    assert first.trials[0]["values"]["learning_rate"] == pytest.approx(SHORT.learning_rate)
    assert first.trials[0]["values"]["smoothing"] == SHORT.smoothing
    card = first.card()
    assert json.loads(json.dumps(card, allow_nan=False)) == card
    assert card["best_loss"] <= card["default_loss"]
    assert (card["tried"], card["stopped"]) == (4, "trials")
    train_head(known.embeddings, known.counts, POINTS, 5, config=first.config)


def test_seconds_end_the_search_after_a_whole_trial() -> None:
    known = planted(60, 1, anywhere=False)
    found = tune(known.embeddings, known.counts, POINTS, 5, trials=50, seconds=0.0, base=SHORT)
    assert len(found.trials) == 1
    assert found.stopped == "seconds"
    assert found.config.hidden == SHORT.hidden


def test_nothing_to_try_and_nothing_to_learn_from() -> None:
    known = planted(30, 1, anywhere=False)
    assert tune(known.embeddings, known.counts, POINTS, 5, trials=0).config == HeadConfig()
    with pytest.raises(CannotTrain, match="too few"):
        tune(known.embeddings[:5], known.counts[:5], POINTS, 5, trials=2)
    with pytest.raises(CannotTrain, match="one group"):
        tune(known.embeddings, known.counts, POINTS, 5, np.zeros(30), trials=2)
