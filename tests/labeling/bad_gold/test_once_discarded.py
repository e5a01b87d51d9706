"""Once a bad item is discarded, whoever it was held against is judged anew."""

import pytest

from labeling.gold import decisions
from labeling.gold.review_again import to_decide
from labeling.quality import control as quality_control
from tests.labeling.bad_gold.careful_raters import items_of
from tests.labeling.gold_items import answer
from tests.labeling.panel import join

pytestmark = pytest.mark.django_db


def fail(panelist, *items) -> None:
    for item in items:
        answer(panelist, item.asset, 1)
        answer(panelist, item.lower_asset, 7)


def test_whoever_was_watched_for_a_discarded_item_is_watched_no_more(study, ann):
    panelist = join(study)
    fail(panelist, *items_of(study)[6:])
    assert quality_control.review(panelist) == "watch"
    decisions.discard(items_of(study)[7], ann, "the wrong way round")
    panelist.refresh_from_db()
    assert panelist.state == "active"


def test_a_suspension_is_left_to_a_person_and_named(study, ann):
    hurt, careless = join(study), join(study)
    fail(hurt, items_of(study)[0], *items_of(study)[6:])
    fail(careless, *items_of(study)[:5])
    assert quality_control.review(hurt) == quality_control.review(careless) == "suspended"
    assert to_decide(study) == []
    decisions.discard(items_of(study)[7], ann, "the wrong way round")
    hurt.refresh_from_db()
    assert hurt.state == "suspended"
    assert to_decide(study) == [hurt]
    quality_control.clear(hurt, "the item was wrong", ann)
    assert to_decide(study) == []


def test_whoever_a_person_has_suspended_is_not_named(study, ann):
    panelist = join(study)
    fail(panelist, *items_of(study)[6:])
    quality_control.suspend(panelist, "asked to stop", ann)
    decisions.discard(items_of(study)[7], ann, "the wrong way round")
    assert to_decide(study) == []


def test_a_cleared_panelist_is_judged_by_new_checks_alone_even_when_old_ones_are_discarded(study, ann):
    panelist = join(study)
    items = items_of(study)
    fail(panelist, *items[:4])
    quality_control.review(panelist)
    quality_control.clear(panelist, "a phone with a broken screen", ann)
    decisions.discard(items[0], ann, "unclear")
    fail(panelist, *items[4:7])
    assert quality_control.review(panelist) == "suspended"
