"""Two data leads, or one who presses twice, at the same moment."""

import threading

import pytest
from django.db import connection, transaction

from core.errors import DomainError
from core.models import AuditEvent, User
from labeling.blocks import open_block
from labeling.models import Scale, Study, StudyAsset, StudyMember, Trial
from labeling.quota.strata import StratumDraft, save_strata
from labeling.setting_up import members, near_duplicates, scale_editing, uploads
from labeling.setting_up.cloning import clone
from tests.factories import UserFactory, staff
from tests.labeling.at_once import at_once
from tests.labeling.panel import join, make_study, scale_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def test_taking_an_image_out_twice_takes_it_out_once() -> None:
    study = make_study(images=2)
    lead, image = staff(study, User.Role.DATA_LEAD), study.assets.first()
    assert image is not None
    again = StudyAsset.objects.get(pk=image.pk)
    uploads.take_out(study, image, lead)
    uploads.take_out(study, again, lead)
    assert AuditEvent.objects.filter(action="image_taken_out").count() == 1


def test_taking_an_image_out_while_a_block_is_planned_ends_in_one_of_the_two() -> None:
    study = make_study(images=1)
    lead, image, panelist = staff(study, User.Role.DATA_LEAD), study.assets.get(), join(study)
    planned, begun = threading.Event(), threading.Event()

    def plan() -> object:
        with transaction.atomic():
            # The plan has its images and has not written its trials yet.
            with connection.cursor() as cursor:
                cursor.execute("select id from stratum_fill where study_asset_id = %s for update", [image.pk])
            planned.set()
            begun.wait(1)
            return open_block(panelist)

    def take_out() -> None:
        planned.wait(5)
        threading.Timer(0.5, begun.set).start()
        uploads.take_out(study, image, lead)

    block, out = at_once(plan, take_out)
    assert isinstance(block, tuple), block
    assert isinstance(out, DomainError), out
    assert Trial.objects.filter(study_asset=image).exists()


def test_a_question_removed_meanwhile_is_said_to_be_gone() -> None:
    study = make_study(state="draft", scales=2)
    lead, gone = staff(study, User.Role.DATA_LEAD), scale_of(study)
    Scale.objects.filter(pk=gone.pk).delete()
    for act in (
        lambda: scale_editing.move_scale(gone, 1),
        lambda: scale_editing.remove_scale(gone, lead),
        lambda: scale_editing.save_scale(study, {"name": "again"}, lead, gone.pk),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "gone"
    assert study.scales.count() == 1


def test_two_clones_of_one_short_name_are_one_clone_and_one_refusal() -> None:
    study = make_study()
    lead = staff(study, User.Role.DATA_LEAD)
    ends = at_once(*[lambda: clone(study, "Twin", "twin", lead)] * 4)
    assert Study.objects.filter(slug="twin").count() == 1
    refused = [end for end in ends if not isinstance(end, Study)]
    assert [getattr(end, "code", repr(end)) for end in refused] == ["slug_taken"] * 3


def test_the_last_two_leads_cannot_both_be_removed() -> None:
    study = make_study()
    first, second = staff(study, User.Role.DATA_LEAD), staff(study, User.Role.DATA_LEAD)
    one, two = (StudyMember.objects.get(study=study, user=user) for user in (first, second))
    at_once(lambda: members.remove_member(one, second), lambda: members.remove_member(two, first))
    assert study.members.count() == 1
    members.remove_member(
        StudyMember.objects.create(study=study, user=UserFactory(role="ml_engineer")), first
    )
    before = AuditEvent.objects.filter(action="member_removed").count()
    with pytest.raises(DomainError):
        members.remove_member(study.members.get(), first)
    assert AuditEvent.objects.filter(action="member_removed").count() == before


def test_saving_strata_leaves_what_another_lead_has_just_set() -> None:
    study = make_study()
    lead = staff(study, User.Role.DATA_LEAD)
    stale = Study.objects.get(pk=study.pk)
    Study.objects.filter(pk=study.pk).update(min_cell=9, ratings_per_asset=8)
    drafts = [StratumDraft(s.pk, s.name, 5) for s in study.strata.all()]
    save_strata(stale, [*drafts, StratumDraft(None, "more", 5)], by=lead)
    study.refresh_from_db()
    assert study.min_cell == 9
    assert set(study.assets.values_list("fills__target", flat=True)) == {4}


def test_groups_set_by_another_lead_are_not_written_over() -> None:
    study = make_study(images=2)
    lead, (first, second) = staff(study, User.Role.DATA_LEAD), study.assets.order_by("pk")
    StudyAsset.objects.filter(pk=first.pk).update(group="spring")
    StudyAsset.objects.filter(pk=second.pk).update(group="autumn")
    with pytest.raises(DomainError) as refused:
        near_duplicates.put_into_one_group(first, second, lead)
    assert refused.value.code == "two_groups"
