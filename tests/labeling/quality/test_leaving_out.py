"""What leaving a rater out would change is shown before it is done, and what taking one back would."""

import pytest

from labeling.label_data import long_form
from labeling.models import Study
from labeling.quality import control as quality_control
from labeling.quality.leaving_out import effect
from labeling.statistics.alpha import alpha
from tests.factories import UserFactory
from tests.labeling.check_items import add_cards
from tests.labeling.panel import item, join, leased, make_study, scale_of
from tests.labeling.quality.rated_panel import add_honest, add_rater, honest

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = make_study(images=30, block_length=10)
    add_cards(study, 1)
    add_honest(study, 8)
    return study


def test_the_effect_is_the_difference_before_and_after(study):
    panelist = add_rater(study, [8 - value for value in honest(study, 3)], 2)
    before = alpha(long_form(scale_of(study)))
    found = effect(panelist)
    one = found.scales[0]
    quality_control.suspend(panelist, "reversed", UserFactory())
    after = alpha(long_form(scale_of(study)))
    assert found.counts
    assert one.alpha.with_rater == pytest.approx(before)
    assert one.alpha.without_rater == pytest.approx(after)
    assert one.alpha.high < 0, "the panel agrees better without"
    assert one.icc2k.difference < 0
    assert one.consensus.largest > one.consensus.mean > 0
    assert one.ratings == 31


def test_the_effect_of_taking_somebody_back_mirrors_it(study):
    panelist = add_rater(study, honest(study, 3), 2)
    out = effect(panelist).scales[0]
    quality_control.suspend(panelist, "to see", UserFactory())
    panelist.refresh_from_db()
    back = effect(panelist)
    assert not back.counts
    assert back.scales[0].alpha == out.alpha
    assert back.scales[0].consensus == out.consensus


def test_images_that_would_want_somebody_else_are_counted():
    study = make_study(images=10, block_length=10, ratings_per_asset=1)
    from labeling.blocks import open_block
    from labeling.ratings import receive

    panelist = join(study)
    open_block(panelist)
    receive(panelist, [item(trial, 1 + trial.pk % 7) for trial in leased(panelist)])
    assert effect(panelist).under_target == 10
    quality_control.suspend(panelist, "to see", UserFactory())
    panelist.refresh_from_db()
    assert (effect(panelist).under_target, effect(panelist).taken_back) == (0, 10)


def test_who_has_rated_nothing_changes_nothing(study):
    found = effect(join(study))
    assert [one.code for one in found.scales] == ["no_ratings"]
    assert found.as_dict()["scales"][0]["alpha"]["with_rater"] is None
