"""Heads on planted truth: learnt, calibrated, cautious far away, and the same every time."""

from pathlib import Path

import numpy as np
import pytest

from scoring.engine.errors import BadModelFile, CannotTrain
from scoring.engine.evaluate import evaluate
from scoring.engine.head import HeadConfig
from scoring.engine.labels import bin_points, rating_labels
from scoring.engine.model_file import load, save
from scoring.engine.train import TrainedHead, train_head

POINTS = np.arange(1.0, 8.0)


def panel(
    n: int, seed: int, signal: float = 1.0, raters: int = 8
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Embeddings (n, 64), rating counts (n, 7) and true panel means (n,)."""
    rng = np.random.default_rng(seed)
    direction = np.random.default_rng(99).normal(size=64) / 8.0
    embeddings = rng.normal(size=(n, 64)).astype(np.float32)
    truth = 4.0 + signal * np.tanh(embeddings @ direction) * 1.5 + rng.normal(0, 0.4, n)
    ratings = np.clip(np.rint(truth[:, None] + rng.normal(0, 1.0, (n, raters))), 1, 7)
    counts = (ratings[:, :, None] == POINTS).sum(axis=1)
    return embeddings, counts.astype(float), truth


@pytest.fixture(scope="module")
def trained() -> TrainedHead:
    embeddings, counts, _ = panel(300, seed=1)
    return train_head(embeddings, counts, POINTS, seed=7)


def test_a_planted_signal_is_learnt_and_its_interval_keeps_its_promise(trained: TrainedHead) -> None:
    embeddings, counts, truth = panel(2000, seed=2)
    prediction = trained.predict(embeddings)
    assert np.corrcoef(prediction.mean, truth)[0, 1] > 0.8
    report = evaluate(prediction, counts, POINTS, 4.0, seed=3)
    assert report["usable"]
    assert report["metrics"]["skill"]["low"] > 0.3
    assert 0.85 <= report["metrics"]["coverage"]["value"] <= 0.95
    assert 0.85 <= np.mean((prediction.low <= truth) & (truth <= prediction.high)) <= 0.95
    assert prediction.aleatoric.mean() == pytest.approx(1.04, abs=0.3)
    np.testing.assert_allclose(prediction.probabilities.sum(axis=1), 1.0)
    assert (prediction.low >= 1).all()
    assert (prediction.high <= 7).all()


def test_held_out_figures_agree_with_fresh_images(trained: TrainedHead) -> None:
    _embeddings, counts, _ = panel(300, seed=1)
    assert trained.held_out is not None
    assert trained.held_out_rows is not None
    assert trained.baseline is not None
    inside = evaluate(trained.held_out, counts[trained.held_out_rows], POINTS, trained.baseline, seed=3)
    fresh_x, fresh_counts, _ = panel(2000, seed=2)
    fresh = evaluate(trained.predict(fresh_x), fresh_counts, POINTS, 4.0, seed=3)
    for name in ("mae", "spearman", "coverage"):
        assert inside["metrics"][name]["value"] == pytest.approx(fresh["metrics"][name]["value"], abs=0.1)


def test_the_unknown_is_marked_as_such(trained: TrainedHead) -> None:
    usual, _, _ = panel(300, seed=4)
    strange = usual * 3.0
    assert np.median(trained.predict(strange).epistemic) > np.quantile(trained.predict(usual).epistemic, 0.95)


@pytest.mark.parametrize("n", [40, 120])
def test_small_studies_with_more_dimensions_than_images(n: int) -> None:
    rng = np.random.default_rng(5)
    embeddings, counts, _ = panel(n + 500, seed=6, raters=15)
    wide = np.hstack([embeddings @ rng.normal(size=(64, 400)) / 8, rng.normal(0, 0.3, (n + 500, 400))])
    head = train_head(wide[:n], counts[:n], POINTS, seed=1)
    report = evaluate(
        head.predict(wide[n:]), counts[n:], POINTS, float(rating_labels(counts[:n], POINTS).mean.mean()), 1
    )
    assert report["metrics"]["skill"]["value"] > (0.0 if n < 60 else 0.1)
    inside, outside = head.predict(wide[n:]).epistemic, head.predict(rng.normal(0, 2, (200, 800))).epistemic
    assert np.median(outside) > np.quantile(inside, 0.95)


def test_noise_does_not_become_a_model() -> None:
    verdicts = []
    for seed in range(3):
        embeddings, counts, _ = panel(120, seed=20 + seed, signal=0.0)
        head = train_head(embeddings, counts, POINTS, seed=seed)
        assert head.held_out is not None
        assert head.baseline is not None
        verdicts.append(evaluate(head.held_out, counts, POINTS, head.baseline, seed)["usable"])
    assert not any(verdicts)


def test_one_rating_per_image_is_enough_to_train() -> None:
    embeddings, counts, truth = panel(400, seed=8, raters=1)
    prediction = train_head(embeddings, counts, POINTS, seed=1).predict(embeddings)
    assert np.corrcoef(prediction.mean, truth)[0, 1] > 0.6
    assert np.isfinite(prediction.epistemic).all()


def test_few_images_get_the_whole_scale_as_interval() -> None:
    embeddings, counts, _ = panel(10, seed=9)
    head = train_head(embeddings, counts, POINTS, seed=1, config=HeadConfig(coverage=0.95))
    assert "too few" in head.calibration.reason
    prediction = head.predict(embeddings)
    assert (prediction.low == 1).all()
    assert (prediction.high == 7).all()


def test_a_slider_is_cut_into_eleven_points() -> None:
    rng = np.random.default_rng(1)
    points = np.arange(101.0)
    counts = rng.multinomial(5, np.full(101, 1 / 101), size=30)
    binned, centres = bin_points(counts, points)
    assert centres.tolist() == list(range(0, 101, 10))
    assert (binned.sum(axis=1) == 5).all()
    head = train_head(rng.normal(size=(30, 8)), counts, points, seed=1)
    prediction = head.predict(rng.normal(size=(4, 8)))
    assert prediction.probabilities.shape == (4, 11)
    assert evaluate(prediction, counts[:4], points, 50.0, 1)["assets"] == 4


def test_same_seed_same_file_and_the_file_gives_the_same_scores(trained: TrainedHead, tmp_path: Path) -> None:
    embeddings, counts, _ = panel(300, seed=1)
    first = save(trained, tmp_path / "a", {"data": "planted"})
    again = save(train_head(embeddings, counts, POINTS, seed=7), tmp_path / "b", {"data": "planted"})
    assert first == again
    assert (tmp_path / "a" / "card.json").read_bytes() == (tmp_path / "b" / "card.json").read_bytes()
    assert save(train_head(embeddings, counts, POINTS, seed=8), tmp_path / "c", {}) != first
    loaded, card = load(tmp_path / "a", sha256=first)
    assert card == {"data": "planted"}
    np.testing.assert_array_equal(loaded.predict(embeddings).low, trained.predict(embeddings).low)


def test_files_that_are_not_what_they_say_are_refused(trained: TrainedHead, tmp_path: Path) -> None:
    save(trained, tmp_path, {})
    card = (tmp_path / "card.json").read_text()
    with pytest.raises(BadModelFile, match="altered"):
        load(tmp_path, sha256="0" * 64)
    (tmp_path / "card.json").write_text(card.replace("panelwise-head-2", "panelwise-head-9"))
    with pytest.raises(BadModelFile, match="panelwise-head-9"):
        load(tmp_path)
    (tmp_path / "card.json").write_text(card)
    data = bytearray((tmp_path / "head.safetensors").read_bytes())
    data[-1] ^= 1
    (tmp_path / "head.safetensors").write_bytes(bytes(data))
    with pytest.raises(BadModelFile, match="altered"):
        load(tmp_path)
    with pytest.raises(BadModelFile, match="not complete"):
        load(tmp_path / "nowhere")


def test_what_cannot_be_learnt_is_named() -> None:
    embeddings, counts, _ = panel(30, seed=1)
    with pytest.raises(CannotTrain, match="too few"):
        train_head(embeddings[:9], counts[:9], POINTS, seed=1)
    same = np.zeros_like(counts)
    same[:, 3] = 5
    with pytest.raises(CannotTrain, match="same scale point"):
        train_head(embeddings, same, POINTS, seed=1)
    with pytest.raises(CannotTrain, match="no numbers"):
        train_head(np.where(np.arange(64) == 3, np.nan, embeddings), counts, POINTS, seed=1)
    with pytest.raises(CannotTrain, match="one group"):
        train_head(embeddings, counts, POINTS, seed=1, groups=np.zeros(30))


def test_a_head_refuses_another_extractors_embeddings(trained: TrainedHead) -> None:
    with pytest.raises(ValueError, match="extractor"):
        trained.predict(np.zeros((2, 65)))


def test_groups_stay_on_one_side_and_large_sets_take_one_split() -> None:
    embeddings, counts, _ = panel(3200, seed=11)
    groups = np.arange(3200) // 4
    head = train_head(embeddings, counts, POINTS, seed=1, groups=groups)
    assert head.held_out_rows is not None
    assert 250 < len(head.held_out_rows) < 700
    held = set(groups[head.held_out_rows])
    assert not held & set(np.delete(groups, head.held_out_rows))
    fresh, _, truth = panel(2000, seed=12)
    prediction = head.predict(fresh)
    assert np.corrcoef(prediction.mean, truth)[0, 1] > 0.85
    assert 0.85 <= np.mean((prediction.low <= truth) & (truth <= prediction.high)) <= 0.95


def test_constant_ratings_give_no_figure_but_a_reason(trained: TrainedHead) -> None:
    embeddings, _, _ = panel(20, seed=1)
    same = np.zeros((20, 7))
    same[:, 3] = 4
    report = evaluate(trained.predict(embeddings), same, POINTS, 4.0, seed=1)
    assert report["metrics"]["spearman"]["value"] is None
    assert report["metrics"]["spearman"]["reason"]
    assert report["metrics"]["skill"]["value"] is None
    assert report["usable"] is False
    assert report["human_ceiling"]["spearman"] is None
    assert report["human_ceiling"]["mae"] == 0
    few = evaluate(trained.predict(embeddings[:5]), same[:5], POINTS, 4.0, seed=1)
    assert few["usable"] is False
    assert "5" in few["usable_reason"]


def test_the_human_ceiling_of_two_raters_by_hand() -> None:
    counts = np.array([[1, 1, 0], [0, 2, 0], [0, 0, 2]])
    _embeddings, _, _ = panel(3, seed=1)
    from scoring.engine.human_ceiling import human_ceiling

    assert human_ceiling(counts, np.array([1.0, 2.0, 3.0]), 1).mae == pytest.approx(1 / 3)
