"""Five points put a face upright, and only by scale, rotation and shift."""

import numpy as np
import pytest

from scoring.engine.faces import DegenerateLandmarks, Face, align
from scoring.engine.faces.alignment import TEMPLATE, similarity


def turned(degrees: float, scale: float, shift: tuple[float, float]) -> np.ndarray:
    angle = np.radians(degrees)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([scale * rotation, shift])


@pytest.mark.parametrize("seed", range(20))
def test_a_known_similarity_is_recovered(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = turned(rng.uniform(-180, 180), np.exp(rng.uniform(-2, 2)), tuple(rng.uniform(-500, 500, 2)))
    points = rng.normal(0, 30, (5, 2))
    targets = points @ matrix[:, :2].T + matrix[:, 2]
    np.testing.assert_allclose(similarity(points, targets), matrix, atol=1e-8)


@pytest.mark.parametrize("seed", range(10))
def test_no_other_similarity_lies_closer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = TEMPLATE * 3 + rng.normal(0, 8, (5, 2))

    def error(matrix: np.ndarray) -> float:
        return float(((points @ matrix[:, :2].T + matrix[:, 2] - TEMPLATE) ** 2).sum())

    best = similarity(points, TEMPLATE)
    for _ in range(200):
        nudge = turned(rng.normal(0, 1), np.exp(rng.normal(0, 0.02)), tuple(rng.normal(0, 1, 2)))
        nudged = nudge[:, :2] @ best
        nudged[:, 2] += nudge[:, 2]
        assert error(nudged) >= error(best) - 1e-9


def test_a_mirrored_face_is_not_mirrored_back() -> None:
    mirrored = np.array([-1.0, 1.0]) * TEMPLATE + [112, 0]
    assert np.linalg.det(similarity(mirrored, TEMPLATE)[:, :2]) > 0
    swapped = mirrored[[1, 0, 2, 4, 3]]
    assert np.linalg.det(similarity(swapped, TEMPLATE)[:, :2]) > 0
    assert similarity(swapped, TEMPLATE)[0, 0] == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "points",
    [
        np.full((5, 2), 40.0),
        np.full((5, 2), 40.0) + np.eye(5, 2) * 0.1,
        np.where(np.eye(5, 2) == 1, np.nan, TEMPLATE),
        np.where(np.eye(5, 2) == 1, np.inf, TEMPLATE),
    ],
)
def test_points_that_are_no_face_have_a_name(points: np.ndarray) -> None:
    with pytest.raises(DegenerateLandmarks) as raised:
        align(np.zeros((80, 80, 3), dtype=np.uint8), Face((0, 0, 80, 80), points, 0.9))
    assert raised.value.sentence.endswith(".")


@pytest.mark.parametrize("side", [56, 112, 224])
@pytest.mark.parametrize(("degrees", "scale"), [(0, 1.0), (33, 2.5), (-120, 0.9), (180, 7.3)])
def test_the_landmarks_land_on_the_template_at_any_side(side: int, degrees: float, scale: float) -> None:
    """A white disc on each landmark in turn: after alignment its centre lies where the template says."""
    matrix = turned(degrees, scale, (0, 0))
    points = TEMPLATE @ matrix[:, :2].T
    points = points - points.min(axis=0) + 40
    height, width = (np.ceil(points.max(axis=0)).astype(int) + 40)[::-1]
    y, x = np.mgrid[:height, :width] + 0.5
    for (px, py), (tx, ty) in zip(points, TEMPLATE * side / 112, strict=True):
        disc = (np.hypot(x - px, y - py) < 6 * scale)[..., None] * np.full(3, 255, dtype=np.uint8)
        upright = align(disc, Face((0, 0, 1, 1), points, 0.9), side)
        assert (upright.shape, upright.dtype) == ((side, side, 3), np.uint8)
        weight = upright[..., 0] / upright[..., 0].sum()
        middle = np.arange(side) + 0.5
        assert weight.sum(axis=0) @ middle == pytest.approx(tx, abs=0.3)
        assert weight.sum(axis=1) @ middle == pytest.approx(ty, abs=0.3)


def test_past_the_edge_is_black_and_the_pixels_given_stay_as_they_are() -> None:
    pixels = np.full((60, 60, 3), 200, dtype=np.uint8)
    before = pixels.copy()
    upright = align(pixels, Face((0, 0, 112, 112), TEMPLATE - [30, 30], 0.9))
    assert (pixels == before).all()
    assert upright[60, 60, 0] == 200
    assert upright[5, 5, 0] == 0
    far_outside = align(pixels, Face((0, 0, 112, 112), TEMPLATE + 5000, 0.9))
    assert (far_outside == 0).all()
