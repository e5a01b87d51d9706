"""Several faces, none, tiny ones, faces at the edge and turned: each is handled on purpose."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scoring.engine.faces import Face, choose_detector, face_measures, is_tiny, main_face
from tests.engine.face_pictures import face_at, sample_image

GREY = np.full((400, 600, 3), 128, dtype=np.uint8)


def test_of_several_the_largest_speaks_not_the_most_confident() -> None:
    small, large = face_at(20, 20, 60, confidence=0.99), face_at(300, 100, 150, confidence=0.7)
    assert main_face([small, large], 400, 600) is large
    measures = face_measures(GREY, [small, large])
    assert measures["face_count"] == 2
    assert measures["face_size"] == pytest.approx(150 / 400)
    assert measures["eye_distance"] == pytest.approx(150 / 112 * 35.24, rel=0.01)


def test_of_equals_the_more_confident_speaks_whatever_the_order() -> None:
    one, other = face_at(20, 20, 80, confidence=0.8), face_at(300, 20, 80, confidence=0.9)
    assert main_face([one, other], 400, 600) is main_face([other, one], 400, 600) is other


def test_only_the_part_inside_the_image_counts() -> None:
    cut, whole = face_at(-110, 50, 160), face_at(300, 100, 120)
    assert main_face([cut, whole], 400, 600) is whole


@pytest.mark.parametrize(
    ("side", "height", "width", "tiny"),
    [(23.9, 400, 600, True), (24, 400, 600, False), (59, 3000, 4000, True), (60, 3000, 4000, False)],
)
def test_tiny_is_under_24_px_or_2_percent_of_the_shorter_side(
    side: float, height: int, width: int, tiny: bool
) -> None:
    assert is_tiny(face_at(10, 10, side), height, width) is tiny


def test_tiny_faces_are_counted_apart_and_never_speak() -> None:
    crowd = [face_at(20 * k, 50, 12, confidence=0.99) for k in range(5)]
    assert face_measures(GREY, crowd) == {"face_count": 0.0, "face_tiny_count": 5.0}
    with_one = face_measures(GREY, [*crowd, face_at(300, 100, 100, confidence=0.61)])
    assert (with_one["face_count"], with_one["face_tiny_count"]) == (1.0, 5.0)
    assert with_one["face_size"] == pytest.approx(0.25)


def test_no_face_is_an_answer_and_not_having_looked_is_none() -> None:
    assert face_measures(GREY, []) == {"face_count": 0.0, "face_tiny_count": 0.0}
    assert face_measures(GREY, None) == {}


def test_a_face_past_the_edge_has_a_negative_margin_and_no_light_where_a_cheek_is_missing() -> None:
    inside = face_measures(GREY, [face_at(250, 150, 100)])
    assert inside["face_margin"] == pytest.approx(1.5)
    assert inside["face_light"] == pytest.approx(0, abs=0.01)
    cut = face_measures(GREY, [face_at(-45, 150, 100)])
    assert cut["face_margin"] == pytest.approx(-0.45)
    assert "face_light" not in cut
    below = face_measures(GREY, [face_at(250, 350, 100)])
    assert below["face_size"] == pytest.approx(50 / 400)


def test_broken_landmarks_leave_out_what_needs_them() -> None:
    for points in (np.full((5, 2), 300.0), np.full((5, 2), np.nan)):
        measures = face_measures(GREY, [Face((250, 150, 100, 100), points, 0.9)])
        assert set(measures) == {"face_count", "face_tiny_count", "face_size", "face_margin"}


@pytest.mark.parametrize("darker", [0.9, 0.7, 0.5, 0.2])
def test_light_says_how_much_darker_one_cheek_is_on_either_side_at_any_exposure(darker: float) -> None:
    for left, right in ((1.0, darker), (darker, 1.0)):
        pixels = np.full((400, 600, 3), 200.0)
        pixels[:, :300] *= left
        pixels[:, 300:] *= right
        for exposure in (1.0, 0.5):
            shown = np.rint(pixels * exposure).astype(np.uint8)
            measures = face_measures(shown, [face_at(244, 150, 112)])
            assert measures["face_light"] == pytest.approx(1 - darker, abs=0.02)


@pytest.mark.parametrize("degrees", [-170, -90, -20, 0, 35, 90, 179])
def test_roll_is_the_angle_of_the_line_of_the_eyes_clockwise(degrees: int) -> None:
    angle = np.radians(degrees)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    face = face_at(244, 150, 112)
    middle = np.array([300.0, 206.0])
    turned = Face(face.box, (face.landmarks - middle) @ rotation.T + middle, 0.9)
    assert face_measures(GREY, [turned])["face_roll"] == pytest.approx(degrees, abs=0.5)


@pytest.mark.parametrize("degrees", [-30, -15, 15, 30])
def test_a_turned_face_is_found_and_its_roll_goes_the_right_way(weights: Path, degrees: int) -> None:
    """YuNet draws the points of a turned face towards upright: it says a third to all of the turn."""
    detector, _notice = choose_detector("yunet", weights)
    upright = Image.fromarray(pytest.importorskip("skimage.data").astronaut())
    straight = face_measures(np.asarray(upright), detector.detect(np.asarray(upright)))
    turned = np.asarray(upright.rotate(-degrees, Image.Resampling.BICUBIC, expand=True))
    measures = face_measures(turned, detector.detect(turned))
    assert measures["face_count"] == 1
    assert 0.3 < (measures["face_roll"] - straight["face_roll"]) / degrees < 1.1
    assert measures["eye_distance"] == pytest.approx(straight["eye_distance"], rel=0.25)


def test_a_face_cut_by_the_edge_is_found_and_said_to_be_cut(weights: Path) -> None:
    detector, _notice = choose_detector("yunet", weights)
    astronaut = pytest.importorskip("skimage.data").astronaut()
    (face,) = detector.detect(astronaut)
    left, _top, width, _height = face.box
    cut = np.ascontiguousarray(astronaut[:, int(left + 0.3 * width) :])
    measures = face_measures(cut, detector.detect(cut))
    assert measures["face_count"] == 1
    assert measures["face_margin"] < 0.05


def test_a_crowd_seen_from_afar_is_tiny(weights: Path) -> None:
    detector, _notice = choose_detector("yunet", weights)
    sample = Image.fromarray(sample_image())
    page = Image.new("RGB", (640, 443), (120, 120, 120))
    page.paste(sample.resize((220, 152)), (200, 150))
    measures = face_measures(np.asarray(page), detector.detect(np.asarray(page)))
    assert measures["face_count"] == 0
    assert measures["face_tiny_count"] >= 1
    assert "face_size" not in measures
