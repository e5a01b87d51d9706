"""Both spreads and the interval, calibrated on held-out images whose truth is known."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from safetensors.numpy import save as to_bytes

from scoring.engine.calibration import calibrate
from scoring.engine.head import HeadConfig
from scoring.engine.labels import rating_labels
from scoring.engine.model_file import load, save
from scoring.engine.prediction import Seen
from scoring.engine.spread import no_spread
from scoring.engine.train import train_head
from tests.engine.planted_panel import planted

POINTS = np.arange(1.0, 8.0)


def _held_out(n: int, seed: int, raters: int, unsure: float = 0.5) -> tuple[np.ndarray, Seen, np.ndarray]:
    """Predicted means (n,), what a head said that takes people for twice as agreed as they are, counts."""
    rng = np.random.default_rng(seed)
    truth, spread = rng.uniform(3, 5, n), rng.uniform(0.6, 1.4, n)
    ratings = np.clip(np.rint(truth[:, None] + spread[:, None] * rng.normal(size=(n, raters))), 1, 7)
    counts = (ratings[:, :, None] == POINTS).sum(axis=1).astype(float)
    seen = Seen(np.full((n, 7), 1 / 7), np.full(n, 1.0), spread**2 / 2)
    return truth + rng.normal(0, unsure, n), seen, counts


def test_the_spread_is_corrected_to_what_people_did() -> None:
    predicted, seen, counts = _held_out(500, 1, 10)
    found = calibrate(predicted, seen, rating_labels(counts, POINTS), 0.9)
    assert found.spread_slope == pytest.approx(2.0, abs=0.25)
    # Rounding to whole points adds 1/12.
    assert (found.aleatoric(seen.spread_variance) ** 2).mean() == pytest.approx(
        2 * seen.spread_variance.mean() + 1 / 12, rel=0.06
    )


def test_few_repeated_ratings_change_little_and_none_change_nothing() -> None:
    predicted, seen, counts = _held_out(12, 2, 2)
    few = calibrate(predicted, seen, rating_labels(counts, POINTS), 0.9)
    ratio = (few.aleatoric(seen.spread_variance) ** 2).mean() / seen.spread_variance.mean()
    assert 0.5 < ratio < 2.0
    predicted, seen, counts = _held_out(30, 3, 1)
    single = calibrate(predicted, seen, rating_labels(counts, POINTS), 0.9)
    assert (single.spread_slope, single.spread_floor) == (1.0, 0.0)


def test_the_panels_own_sampling_error_is_not_charged_to_the_model() -> None:
    predicted, seen, counts = _held_out(2000, 4, 4, unsure=0.3)
    found = calibrate(predicted, seen, rating_labels(counts, POINTS), 0.9)
    assert found.epistemic(np.ones(1))[0] == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("m", [12, 30, 60])
def test_the_interval_of_few_held_out_images_covers_what_it_says(m: int) -> None:
    covered = []
    for seed in range(200):
        predicted, seen, counts = _held_out(m, seed, 8)
        found = calibrate(predicted, seen, rating_labels(counts, POINTS), 0.9)
        assert found.factor is not None
        fresh, other, new = _held_out(60, 10_000 + seed, 8)
        labels = rating_labels(new, POINTS)
        reach = found.factor * np.sqrt(found.epistemic(other.laplace_variance) ** 2 + labels.error_variance)
        covered.append(np.mean(np.abs(labels.mean - fresh) <= reach))
    assert 0.87 <= np.mean(covered) <= 0.95


def test_a_head_of_the_first_format_is_still_read(tmp_path: Path) -> None:
    known = planted(40, 1, anywhere=False)
    head = train_head(known.embeddings, known.counts, POINTS, 1, config=HeadConfig(steps=20, folds=3))
    save(head, tmp_path, {"data": "planted"})
    arrays = {
        name: array
        for name, array in load_file(tmp_path / "head.safetensors").items()
        if not name.startswith("spread_")
    }
    data = to_bytes(arrays, metadata={"format": "panelwise-head-1"})
    (tmp_path / "head.safetensors").write_bytes(data)
    about = json.loads((tmp_path / "card.json").read_text())
    assert about["format"] == "panelwise-head-2"
    about |= {"format": "panelwise-head-1", "sha256": sha256(data).hexdigest()}
    (tmp_path / "card.json").write_text(json.dumps(about))
    old, card = load(tmp_path)
    assert card == {"data": "planted"}
    plain = replace(
        head,
        spread=no_spread(64),
        calibration=replace(head.calibration, spread_slope=1.0, spread_floor=0.0),
    )
    for name in ("mean", "aleatoric", "epistemic", "low", "high"):
        np.testing.assert_allclose(
            getattr(old.predict(known.embeddings), name), getattr(plain.predict(known.embeddings), name)
        )
