"""Gold is proposed by one person and approved by another."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.gold import decisions
from labeling.gold.proposals import propose
from tests.labeling.at_once import in_threads
from tests.labeling.gold.purposes import purposes
from tests.labeling.gold_items import in_use, pair
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


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


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_are_one_item_and_one_approval(ann, ben):
    study = make_study(images=6)
    images = list(study.assets.order_by("name"))
    items = in_threads(lambda number: propose(study, pair(study, *images[:2]), ann), 5)
    assert len({item.pk for item in items}) == 1
    in_threads(lambda number: decisions.approve(items[number], ben), 5)
    assert AuditEvent.objects.filter(action="gold_proposed").count() == 1
    assert AuditEvent.objects.filter(action="gold_approved").count() == 1
