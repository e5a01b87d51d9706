"""Alarms: weeks of the same kind stay silent, planted and real changes are told by their name."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from labeling.images.decode import decode
from scoring.engine import quality
from scoring.engine.drift.compare import compare, unlike_share
from scoring.engine.drift.reference import fit_reference
from tests.engine.drift_worlds import Images, images, reference_from, told
from tests.engine.shared_weights import IMAGES

SIDE = 160
CUTS = 8  # of each image


@pytest.mark.parametrize(
    ("reference", "week", "times"),
    [(60, 25, 200), (60, 200, 200), (300, 1000, 200), (2000, 100, 200), (2000, 5000, 40)],
)
def test_splits_of_one_world_are_not_told(reference: int, week: int, times: int) -> None:
    rng = np.random.default_rng(reference + week)
    alarms = 0
    for seed in range(times):
        alarms += bool(told(reference_from(images(reference, rng), seed), images(week, rng)))
    assert alarms <= 0.01 * times


def changed(world: Images, **by_name: float) -> Images:
    quality_of, scores, embeddings = world
    for name, shift in by_name.items():
        where = quality_of if name in quality_of else scores
        where[name] = where[name] + shift
    return quality_of, scores, embeddings


def test_what_was_changed_is_named_and_nothing_else() -> None:
    rng = np.random.default_rng(1)
    reference = reference_from(images(1000, rng))
    for name, shift in (("bell-1", 1.0), ("skewed-2", 1.2), ("mostly-zero", 0.3), ("appeal", 0.7)):
        quality_of, scores, embeddings = images(150, rng)
        world = changed((quality_of, scores, embeddings), **{name: shift})
        assert told(reference, world) == {name}


def test_images_of_another_kind_are_told_as_unlike() -> None:
    rng = np.random.default_rng(2)
    reference = reference_from(images(1000, rng))
    quality_of, scores, embeddings = images(150, rng)
    embeddings[:30] += 3 * rng.normal(size=embeddings.shape[1])
    assert told(reference, (quality_of, scores, embeddings)) >= {"unlike"}
    assert told(reference, (quality_of, scores, embeddings)) <= {"unlike", "distance"}


@pytest.fixture(scope="module")
def cuts() -> dict[str, list[np.ndarray]]:
    """Eight cuts of every real image, by the generator that made it."""
    if not Path(IMAGES).is_dir():
        pytest.skip(f"{IMAGES} is absent: no images to test with")
    rng = np.random.default_rng(0)
    found: dict[str, list[np.ndarray]] = {}
    for path in sorted(IMAGES.iterdir()):
        pixels = decode(path.read_bytes()).pixels
        for _ in range(CUTS):
            y, x = (int(rng.integers(0, side - SIDE + 1)) for side in pixels.shape[:2])
            found.setdefault(path.name.split("__")[0], []).append(pixels[y : y + SIDE, x : x + SIDE])
    return found


def measured(pictures: list[np.ndarray]) -> dict[str, np.ndarray]:
    rows = [quality.measure_pixels(np.ascontiguousarray(one)) for one in pictures]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def told_of_quality(before: dict[str, np.ndarray], now: dict[str, np.ndarray]) -> list[str]:
    """Names of the measures that are told, the largest change first."""
    from scoring.engine.drift.alarms import alarming

    reference = fit_reference(before, {}, None, None, 0)
    found = {name: compare(reference.quality[name], values) for name, values in now.items()}
    known = {name: one for name, one in found.items() if one is not None}
    tell = dict(zip(known, alarming(list(known.values())), strict=True))
    return sorted((name for name in known if tell[name]), key=lambda name: -known[name].psi)


def test_real_images_split_at_random_are_not_told(cuts: dict[str, list[np.ndarray]]) -> None:
    everything = measured([cut for group in cuts.values() for cut in group])
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(200):
        order = rng.permutation(len(everything["exposure"]))
        first, second = order[:900], order[900:]
        before, now = ({n: v[half] for n, v in everything.items()} for half in (first, second))
        alarms += bool(told_of_quality(before, now))
    assert alarms <= 2


def test_darker_and_blurred_real_images_are_told_by_their_cause(cuts: dict[str, list[np.ndarray]]) -> None:
    everything = [cut for group in cuts.values() for cut in group]
    order = np.random.default_rng(4).permutation(len(everything))
    before = measured([everything[i] for i in order[:900]])
    rest = [everything[i] for i in order[900:]]
    darker = told_of_quality(before, measured([(one * 0.5).astype(np.uint8) for one in rest]))
    assert darker[0] in ("exposure", "contrast")
    assert "exposure" in darker
    blurred = [np.asarray(Image.fromarray(one).filter(ImageFilter.GaussianBlur(2))) for one in rest]
    found = told_of_quality(before, measured(blurred))
    assert found[0] in ("sharpness", "noise")
    assert "sharpness" in found
    assert "exposure" not in found


def test_a_change_of_generator_is_told(cuts: dict[str, list[np.ndarray]]) -> None:
    assert told_of_quality(measured(cuts["craiyon"]), measured(cuts["midjourney"]))


def test_the_embeddings_of_another_generator_lie_further_out(
    cuts: dict[str, list[np.ndarray]], weights: Path
) -> None:
    """Cuts of craiyon's images against midjourney's, and craiyon against itself."""
    from scoring.engine.extractors import load_extractor

    engine = load_extractor("mobilenetv2_100", weights)
    craiyon, midjourney = (engine.extract(cuts[name]) for name in ("craiyon", "midjourney"))
    groups = np.arange(len(craiyon)) // CUTS
    half = groups % 2 == 0
    reference = fit_reference({}, {}, craiyon[half], groups[half], 0)
    same = reference.unlikeness(craiyon[~half])
    other = reference.unlikeness(midjourney[(np.arange(len(midjourney)) // CUTS) % 2 == 1])
    found, usual = (unlike_share(one, len(reference.distances)) for one in (other, same))
    assert found is not None
    assert usual is not None
    assert other.mean() > same.mean()
