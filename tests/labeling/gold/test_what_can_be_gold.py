"""What cannot be gold is told beside its field."""

import pytest

from core.errors import DomainError
from labeling.gold import decisions
from labeling.gold.proposals import NotGold, propose
from labeling.models import ControlItem
from tests.factories import UserFactory
from tests.labeling.gold_items import fixed, pair

pytestmark = pytest.mark.django_db


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
