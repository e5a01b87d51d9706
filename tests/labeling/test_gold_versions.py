"""Gold is proposed, approved by a second person, revised in versions that each judge their own time, and retired."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.checks import checks_of
from labeling.gold import decisions
from labeling.gold.proposals import NotGold, propose
from labeling.models import ControlItem, Study
from tests.factories import UserFactory, add_images
from tests.labeling.gold_items import answer, fixed, in_use, pair
from tests.labeling.panel import join, make_study
from tests.labeling.test_block_concurrency import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(images=6)


@pytest.fixture
def images(study):
    return list(study.assets.order_by("name"))


@pytest.fixture
def ann():
    return UserFactory(role="data_lead", username="ann")


@pytest.fixture
def ben():
    return UserFactory(role="data_lead", username="ben")


def purposes(*images) -> list[str]:
    for image in images:
        image.refresh_from_db()
    return [image.purpose for image in images]


def test_a_proposal_waits_for_a_second_person(study, images, ann, ben):
    item = propose(study, pair(study, *images[:2]), ann, "clear to everybody")
    assert item.state == "proposed"
    assert purposes(*images[:2]) == ["regular", "regular"]
    with pytest.raises(DomainError) as refused:
        decisions.approve(item, ann)
    assert refused.value.code == "same_person"
    decisions.approve(item, ben)
    item.refresh_from_db()
    assert (item.state, item.approved_by, item.proposed_by) == ("approved", ben, ann)
    assert item.in_force_from is not None
    assert purposes(*images[:2]) == ["gold", "gold"]


def test_where_one_person_is_enough_a_proposal_is_in_use_at_once(study, images, ann):
    item = in_use(study, pair(study, *images[:2]), ann)
    assert (item.approved_by, item.proposed_by) == (ann, ann)
    actions = set(AuditEvent.objects.filter(study=study.slug).values_list("action", flat=True))
    assert {"gold_proposed", "gold_approved"} <= actions


def test_a_form_sent_twice_is_one_item(study, images, ann, ben):
    first = propose(study, pair(study, *images[:2]), ann)
    assert propose(study, pair(study, *images[:2]), ann) == first
    decisions.approve(first, ben)
    decisions.approve(first, ben)
    assert AuditEvent.objects.filter(action="gold_approved").count() == 1


def test_a_rejected_proposal_was_never_in_force_and_cannot_come_back(study, images, ann, ben):
    item = propose(study, pair(study, *images[:2]), ann)
    decisions.reject(item, ben, "too close")
    with pytest.raises(DomainError) as refused:
        decisions.approve(item, ben)
    assert (refused.value.code, refused.value.status) == ("decided", 409)
    item.refresh_from_db()
    assert (item.state, item.reason, item.in_force_from) == ("discarded", "too close", None)
    assert purposes(*images[:2]) == ["regular", "regular"]


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


def test_images_of_discarded_gold_are_regular_again_unless_another_item_holds_them(study, images, ann):
    study.assets.update(purpose="gold")
    first = in_use(study, pair(study, *images[:2]), ann)
    second = in_use(study, pair(study, images[1], images[2]), ann)
    decisions.discard(first, ann, "was wrong")
    assert purposes(*images[:3]) == ["regular", "gold", "gold"]
    assert images[0].fills.count() == study.strata.count()
    decisions.discard(second, ann, "wrong too")
    assert purposes(*images[:3]) == ["regular"] * 3


def test_discarding_needs_a_reason(study, images, ann):
    item = in_use(study, pair(study, *images[:2]), ann)
    with pytest.raises(DomainError) as refused:
        decisions.discard(item, ann, "")
    assert refused.value.code == "reason"


def field_of(study, wanted, by) -> tuple[str, str]:
    with pytest.raises(NotGold) as refused:
        propose(study, wanted, by)
    ((field, sentence),) = refused.value.fields.items()
    return field, sentence


def test_what_cannot_be_gold_is_told_beside_its_field(study, images, ann):
    a, b, c, d, *_rest = images
    assert field_of(study, pair(study, a, a), ann)[0] == "lower_asset"
    propose(study, pair(study, a, b), ann)
    propose(study, pair(study, b, c), ann)
    field, sentence = field_of(study, pair(study, c, a), ann)
    assert (field, "opposite" in sentence) == ("lower_asset", True)
    assert "already" in field_of(study, pair(study, a, b), UserFactory(username="carl"))[1]
    assert field_of(study, fixed(study, d, 9), ann)[0] == "expected"
    assert field_of(study, fixed(study, d, 4, 3), ann)[0] == "tolerance"
    for purpose in ("attention", "practice", "example", "anchor"):
        study.assets.filter(pk=d.pk).update(purpose=purpose)
        d.refresh_from_db()
        assert field_of(study, fixed(study, d, 4, 1), ann)[0] == "asset"
    study.assets.filter(pk=d.pk).update(purpose="regular", asset=None)
    d.refresh_from_db()
    assert "elsewhere" in field_of(study, fixed(study, d, 4, 1), ann)[1]


def test_two_fixed_answers_for_one_image_are_refused(study, images, ann):
    propose(study, fixed(study, images[0], 6), ann)
    assert field_of(study, fixed(study, images[0], 2), ann)[0] == "asset"
    propose(study, fixed(study, images[1], 2), ann)
    assert field_of(study, pair(study, images[1], images[0]), ann)[0] == "lower_asset"


def test_a_proposal_that_has_become_impossible_is_not_approved(study, images, ann, ben):
    item = propose(study, pair(study, *images[:2]), ann)
    study.assets.filter(pk=images[0].pk).update(purpose="example")
    with pytest.raises(DomainError) as refused:
        decisions.approve(item, ben)
    assert refused.value.code == "not_gold"
    assert ControlItem.objects.get(pk=item.pk).state == "proposed"


def test_cards_of_several_scales_are_taken_out_together(ann):
    study = make_study(images=1, scales=2)
    (card,) = add_images(study, 1, purpose="attention", first=50)
    items = [
        ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=2)
        for scale in study.scales.all()
    ]
    decisions.retire(items[0], ann)
    assert set(study.control_items.values_list("state", flat=True)) == {"retired"}
    decisions.discard(items[1], ann, "unreadable")
    assert set(study.control_items.values_list("state", flat=True)) == {"discarded"}
    card.refresh_from_db()
    assert card.purpose == "attention"  # a card is never rated as an image


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_are_one_item_and_one_approval(ann, ben):
    study = make_study(images=6)
    images = list(study.assets.order_by("name"))
    items = in_threads(lambda number: propose(study, pair(study, *images[:2]), ann), 5)
    assert len({item.pk for item in items}) == 1
    in_threads(lambda number: decisions.approve(items[number], ben), 5)
    assert AuditEvent.objects.filter(action="gold_proposed").count() == 1
    assert AuditEvent.objects.filter(action="gold_approved").count() == 1
