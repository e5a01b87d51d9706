"""Activation maps: cells sum to the score, and the cell that matters is the one that is marked."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine.explain.cam import activation_map
from scoring.engine.train import TrainedHead, train_head


@pytest.fixture(scope="module")
def head() -> TrainedHead:
    """Reacts to the first feature most, to the second the other way, to the rest by chance."""
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(300, 12)).astype(np.float32)
    means = np.clip(4 + 1.5 * embeddings[:, 0] - 1.0 * embeddings[:, 1], 1, 7)
    counts = np.array(
        [
            np.bincount(np.clip(np.rint(rng.normal(m, 0.7, 8)), 1, 7).astype(int), minlength=8)[1:]
            for m in means
        ]
    )
    return train_head(embeddings, counts, np.arange(1.0, 8.0), seed=1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 7), st.integers(1, 9))
def test_cells_sum_to_the_score_whatever_the_maps(
    head: TrainedHead, seed: int, rows: int, columns: int
) -> None:
    maps = np.random.default_rng(seed).normal(scale=2.0, size=(12, rows, columns)).astype(np.float32)
    found = activation_map(head, maps)
    score = float(head.predict(maps.reshape(12, -1).mean(axis=1)[None]).mean[0])
    assert found.values.shape == (rows, columns)
    assert found.about["score"] == pytest.approx(score, abs=1e-4)
    assert found.values.sum() == pytest.approx(found.about["score"] - found.about["baseline"], abs=5e-3)


def test_the_place_that_raises_and_the_place_that_lowers_are_marked(head: TrainedHead) -> None:
    maps = np.tile(head.parameters.mean[:, None, None], (1, 6, 6)).astype(np.float32)
    maps[0, 1, 4] += 20.0
    maps[1, 5, 0] += 20.0
    found = activation_map(head, maps).values
    assert np.unravel_index(found.argmax(), found.shape) == (1, 4)
    assert np.unravel_index(found.argmin(), found.shape) == (5, 0)
    quiet = np.delete(found.ravel(), [1 * 6 + 4, 5 * 6 + 0])
    assert np.abs(quiet).max() < 0.01 * found.max()


def test_what_belongs_to_no_place_is_told_apart(head: TrainedHead) -> None:
    maps = np.random.default_rng(3).normal(size=(10, 4, 4)).astype(np.float32)
    found = activation_map(head, maps, rest=np.array([2.0, -1.0]))
    whole = found.values.sum() + found.about["elsewhere"]
    assert found.about["elsewhere"] != 0
    assert whole == pytest.approx(found.about["score"] - found.about["baseline"], abs=5e-3)


def test_maps_of_another_extractor_are_refused(head: TrainedHead) -> None:
    with pytest.raises(ValueError, match="extractor the head was trained on"):
        activation_map(head, np.zeros((5, 3, 3), dtype=np.float32))
