"""The sheet, the rating page and the figures that simulated blocks become."""

import pytest

from labeling.ordering.picture import picture_of
from labeling.ordering.preview import simulate
from labeling.ordering.sheet import preview_payload, sample_block, sheet
from tests.labeling.order_study import full_study

pytestmark = pytest.mark.django_db


def test_the_sheet_names_each_kind_and_where_a_repeat_was_first() -> None:
    study = full_study()
    order = sample_block(study, 2)
    assert order is not None
    places = sheet(order)
    assert [place.number for place in places] == list(range(1, 31))
    for place in places:
        if place.kind == "repeat":
            assert places[place.again - 1].image == place.image
            assert place.number - place.again >= 15
        else:
            assert place.again == 0
    shapes = {place.kind: place.shape for place in places}
    assert len(set(shapes.values())) == len(shapes) == 5


def test_the_preview_looks_like_a_block_and_its_trials_are_not_real() -> None:
    study = full_study()
    order = sample_block(study, 2)
    assert order is not None
    payload = preview_payload(study, order, 2)
    assert [trial["id"] for trial in payload["trials"]] == [-number for number in range(1, 31)]
    assert {tuple(trial) for trial in payload["trials"]} == {
        ("id", "position", "image_url", "width", "height")
    }
    assert not any(kind in str(payload["trials"]) for kind in ("gold", "attention", "anchor", "repeat"))


def test_figures_over_two_hundred_blocks() -> None:
    study = full_study()
    picture = picture_of(study, simulate(study, 200))
    assert (picture.spacing.blocks, picture.spacing.clashing, picture.spacing.dropped) == (200, 0, 0)
    assert picture.spacing.least_repeat is not None
    assert picture.spacing.least_repeat >= 15
    assert [one.estimate is not None and one.estimate > 0.01 for one in picture.evenness] == [True, True]
    assert len(picture.chart.rows) == 30
    assert [len(row) for row in picture.chart.rows] == [5] * 30
    assert "<svg" in picture.chart.wide


def test_distances_that_cannot_be_kept_show_in_the_figures() -> None:
    study = full_study(images=9, groups=1)
    picture = picture_of(study, simulate(study, 60))
    assert picture.spacing.clashing == 60
    assert picture.spacing.dropped == picture.spacing.repeats == 60
    assert picture.spacing.least_repeat is None


def test_repeats_that_push_checks_away_from_both_ends_show_in_the_figures() -> None:
    """The widest distance that fits leaves the first and the last places to repeats: checks cannot fall anywhere."""
    study = full_study(min_repeat_gap=28)
    picture = picture_of(study, simulate(study, 200))
    assert picture.chart.title.startswith("Some places are likelier than others for: gold")
