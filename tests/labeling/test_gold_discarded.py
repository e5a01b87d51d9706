"""A bad gold item shows itself by careful raters who fail it; once discarded, whoever it hurt is looked at again."""

import pytest

from labeling import quality_control
from labeling.gold import decisions
from labeling.gold.hits import hits_of
from labeling.gold.review_again import to_decide
from labeling.models import ControlItem, Study
from tests.factories import UserFactory, add_images
from tests.labeling.gold_items import answer
from tests.labeling.panel import join, make_study, scale_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return UserFactory(role="data_lead")


@pytest.fixture
def study() -> Study:
    """Eight pairs; the last two say the opposite of what everybody sees."""
    study = make_study(images=2)
    gold = add_images(study, 16, purpose="gold", first=100)
    for number in range(8):
        higher, lower = gold[2 * number : 2 * number + 2]
        if number > 5:
            higher, lower = lower, higher
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )
    return study


def items_of(study) -> list[ControlItem]:
    return list(study.control_items.select_related("scale", "asset").order_by("pk"))


def rate_all(study, panelist, careful=True) -> None:
    """The image that came in first of each pair is the better one; a careless panelist says the opposite."""
    for item in items_of(study):
        first, second = sorted((item.asset, item.lower_asset), key=lambda image: image.name)
        answer(panelist, first, 6 if careful else 2)
        answer(panelist, second, 2 if careful else 6)


def test_a_bad_item_is_pointed_out_by_those_who_pass_the_others(study):
    for _number in range(12):
        rate_all(study, join(study))
    for _number in range(4):
        rate_all(study, join(study), careful=False)
    found = hits_of(study, items_of(study))
    good, bad = [found[item.pk] for item in items_of(study)[:6]], found[items_of(study)[7].pk]
    assert [(hits.careful.passed, hits.careful.seen) for hits in good] == [(12, 12)] * 6
    assert (bad.everybody.passed, bad.everybody.seen) == (4, 16)
    assert (bad.careful.passed, bad.careful.seen) == (0, 12)
    assert bad.look
    assert not any(hits.look for hits in good)


def test_careful_is_who_passes_the_other_checks(study):
    ControlItem.objects.filter(pk=items_of(study)[7].pk).update(state="discarded")
    careful, careless = join(study), join(study)
    rate_all(study, careful)
    rate_all(study, careless, careful=False)
    found = hits_of(study, items_of(study)[:6])
    for hits in found.values():
        assert (hits.everybody.passed, hits.everybody.seen) == (1, 2)
        assert (hits.careful.passed, hits.careful.seen) == (1, 1)


def test_suspended_panelists_are_told_apart(study):
    good, bad = join(study), join(study, state="suspended")
    rate_all(study, good)
    rate_all(study, bad, careful=False)
    hits = hits_of(study, items_of(study)[:1])
    (one,) = hits.values()
    assert (one.counting.passed, one.counting.seen) == (1, 1)
    assert (one.everybody.passed, one.everybody.seen) == (1, 2)


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
