"""A clone is arranged as its study is; nothing that anybody answered comes along."""

import pytest
from django.db import models

from core.errors import DomainError
from core.models import AuditEvent, User
from labeling import blocks
from labeling.models import ControlItem, Panelist, Rating, ScaleExample, Stratum, Study, StudyAsset, Trial
from labeling.setting_up.cloning import clone
from tests.factories import UserFactory, add_images
from tests.labeling.panel import join, make_study, scale_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return UserFactory(role=User.Role.DATA_LEAD)


@pytest.fixture
def study() -> Study:
    """Everything that can be set is set, and somebody has begun to rate."""
    study = make_study(images=5, scales=2, strata=("young", "old"), ratings_per_asset=8, group_gap=4)
    study.translations = {"de": {"consent_text": "Unser Text."}}
    study.firm_quota, study.one_by_one, study.rest_minutes = True, True, 17
    study.save()
    study.self_descriptions.create(name="age", question="Age?", choices=["young", "old"], position=1)
    study.strata.filter(name="young").update(matches={"age": ["young"]}, panelists_wanted=7)
    study.scales.update(translations={"de": {"question": "Wie?"}}, low_label="bad", level="ordinal")
    gold = add_images(study, 4, purpose="gold", first=100, group="spring")
    scale = scale_of(study)
    about = {"study": study, "scale": scale}
    ControlItem.objects.create(kind="pair", asset=gold[0], lower_asset=gold[1], exposure_limit=9, **about)
    ControlItem.objects.create(kind="fixed", asset=gold[2], expected=3, state="retired", **about)
    example = add_images(study, 1, purpose="example", first=200)[0]
    ScaleExample.objects.create(scale=scale, asset=example, value=6)
    panelist = join(study, "young")
    blocks.open_block(panelist)
    return study


def fields(row: models.Model, *but: str) -> dict[str, object]:
    own = {"id", "created_at", "study", *but}
    return {f.name: f.value_from_object(row) for f in row._meta.concrete_fields if f.name not in own}


def test_settings_words_questions_and_strata_come_along(study, lead):
    made = clone(study, "Second wave", "second-wave", lead)
    own = ("slug", "name", "seed", "state", "cloned_from")
    assert fields(made, *own) == fields(Study.objects.get(pk=study.pk), *own)
    assert (made.state, made.cloned_from, made.name) == ("draft", study, "Second wave")
    assert made.seed != study.seed
    for name in ("scales", "self_descriptions", "strata"):
        before, after = ([fields(row) for row in getattr(s, name).all()] for s in (study, made))
        assert after == before
        assert before


def test_images_gold_in_use_and_examples_come_along(study, lead):
    made = clone(study, "Second wave", "second-wave", lead)
    before, after = (
        {(i.name, i.asset_id, i.group): i.purpose for i in s.assets.all()} for s in (study, made)
    )
    retired_or_free = {key for key in before if before[key] == "gold" and after[key] == "regular"}
    assert {name for name, _asset, _group in retired_or_free} == {"image-102.jpg", "image-103.jpg"}
    assert {k: v for k, v in after.items() if k not in retired_or_free} == {
        k: v for k, v in before.items() if k not in retired_or_free
    }
    item = ControlItem.objects.get(study=made)
    assert (item.asset.study, item.lower_asset.study, item.scale.study) == (made, made, made)
    assert (item.kind, item.state, item.exposure_limit, item.version) == ("pair", "approved", 9, 1)
    example = ScaleExample.objects.get(scale__study=made)
    assert (example.asset.study, example.value) == (made, 6)


def test_nothing_that_was_answered_comes_along(study, lead):
    made = clone(study, "Second wave", "second-wave", lead)
    assert not Panelist.objects.filter(study=made).exists()
    assert not Trial.objects.filter(study_asset__study=made).exists()
    assert not Rating.objects.filter(study_asset__study=made).exists()
    assert not made.invitations.exists()
    assert [member.user for member in made.members.all()] == [lead]
    regular = made.assets.filter(purpose=StudyAsset.Purpose.REGULAR)
    assert all(image.fills.count() == 2 for image in regular)
    assert not any(f.answered or f.leased for image in regular for f in image.fills.all())


def test_without_images_only_the_arrangement_comes_along(study, lead):
    made = clone(study, "Second wave", "second-wave", lead, images=False)
    assert (made.assets.count(), made.control_items.count()) == (0, 0)
    assert Stratum.objects.filter(study=made, matches={"age": ["young"]}).exists()
    assert AuditEvent.objects.get(action="study_cloned").detail == {"cloned_from": study.slug, "images": 0}


def test_a_short_name_is_given_once(study, lead):
    with pytest.raises(DomainError) as caught:
        clone(study, "Same", study.slug, lead)
    assert caught.value.status == 409
    assert Study.objects.count() == 1


def test_the_clone_costs_no_more_queries_for_more_images(study, lead, django_assert_max_num_queries):
    add_images(study, 30, first=300)
    with django_assert_max_num_queries(45):
        clone(study, "Second wave", "second-wave", lead)
