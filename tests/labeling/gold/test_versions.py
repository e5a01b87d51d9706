"""Each version of an item judges what came in while it was in force."""

import pytest

from core.errors import DomainError
from labeling.gold import decisions
from labeling.gold.proposals import propose
from labeling.quality.checks import checks_of
from tests.labeling.gold.purposes import purposes
from tests.labeling.gold_items import answer, fixed, in_use, pair
from tests.labeling.panel import join

pytestmark = pytest.mark.django_db


def test_proposed_and_discarded_items_judge_nobody(study, images, ann, ben):
    panelist = join(study)
    item = propose(study, fixed(study, images[0], 6, 1), ann)
    answer(panelist, images[0], 1)
    assert checks_of(panelist) == []
    decisions.approve(item, ben)
    assert checks_of(panelist) == []  # it came in before
    other = join(study)
    answer(other, images[0], 1)
    assert [check.passed for check in checks_of(other)] == [False]
    decisions.discard(item, ben, "was wrong")
    assert checks_of(other) == []


def test_each_version_judges_what_came_in_while_it_was_in_force(study, images, ann):
    old = in_use(study, fixed(study, images[0], 6, 1), ann)
    early, late = join(study), join(study)
    answer(early, images[0], 4)
    new = propose(study, fixed(study, images[0], 5, 1), ann, replaces=old)
    answer(late, images[0], 4)
    old.refresh_from_db()
    assert (new.version, old.state, new.state) == (2, "retired", "approved")
    assert old.in_force_until == new.in_force_from
    assert [check.passed for check in checks_of(early)] == [False]
    assert [check.passed for check in checks_of(late)] == [True]
    decisions.discard(new, ann, "no better")
    assert [check.passed for check in checks_of(early)] == [False]
    assert checks_of(late) == []


def test_until_it_is_approved_a_revision_changes_nothing(study, images, ann, ben):
    old = decisions.approve(propose(study, fixed(study, images[0], 6, 1), ann), ben)
    new = propose(study, fixed(study, images[0], 4, 2), ben, replaces=old)
    old.refresh_from_db()
    assert (old.state, old.in_force_until, new.state) == ("approved", None, "proposed")
    with pytest.raises(DomainError) as refused:
        propose(study, fixed(study, images[0], 3, 2), ann, replaces=old)
    assert refused.value.code == "revision_waiting"
    decisions.reject(new, ann)
    assert propose(study, fixed(study, images[0], 3, 2), ann, replaces=old).version == 3


def test_retired_gold_goes_on_judging_and_its_images_stay_gold(study, images, ann):
    item = in_use(study, pair(study, *images[:2]), ann)
    decisions.retire(item, ann)
    panelist = join(study)
    answer(panelist, images[0], 2)
    answer(panelist, images[1], 5)
    assert [check.passed for check in checks_of(panelist)] == [False]
    assert purposes(*images[:2]) == ["gold", "gold"]


def test_half_a_pair_from_before_it_was_in_force_decides_nothing(study, images, ann):
    panelist = join(study)
    answer(panelist, images[0], 1)
    in_use(study, pair(study, *images[:2]), ann)
    answer(panelist, images[1], 7)
    assert checks_of(panelist) == []
