"""Answers that panelists should not come to know, and links that should not open more than a place."""

import pytest
from django.test import Client
from django.utils import timezone

from core.csv_cells import safe
from core.models import User
from labeling.block_payload import block_payload
from labeling.blocks import open_block
from labeling.gold import anchors
from labeling.inviting.invitations import invite, invite_url
from labeling.models import ControlItem, Panelist, StudyAsset
from labeling.practice import feedback_of
from labeling.ratings import receive
from tests.factories import PASSWORD, UserFactory, add_images, staff
from tests.labeling.panel import item, join, leased, make_study, scale_of

pytestmark = pytest.mark.django_db


def shown_to(panelist: Panelist) -> set[str]:
    """Names of the images of all blocks that somebody is given, rating them to the end."""
    names: set[str] = set()
    while open_block(panelist)[0] is not None:
        trials = leased(panelist)
        names |= {trial.study_asset.name for trial in trials}
        receive(panelist, [item(trial, 1 + trial.pk % 7) for trial in trials])
    return names


def test_an_image_that_was_an_example_is_rated_by_those_who_came_after() -> None:
    study = make_study(images=8, ratings_per_asset=9)
    lead = staff(study, User.Role.DATA_LEAD)
    example = anchors.add_example(scale_of(study), "image-003.jpg", 6, lead)
    told = join(study, instructed_at=timezone.now())
    program, invited = join(study), join(study)
    open_block(program)
    anchors.remove_example(study, example.pk, lead)
    for panelist in (told, program):
        assert "image-003.jpg" not in shown_to(panelist)
    assert "image-003.jpg" in shown_to(invited)
    anchors.add_anchor(study, "image-003.jpg", lead)
    study.anchor_share = 0.2
    study.save()
    add_images(study, 4, first=50)
    for panelist in (told, program):
        panelist.refresh_from_db()
        assert shown_to(panelist) == {f"image-{n:03d}.jpg" for n in range(50, 54)}


def test_an_image_on_the_table_is_not_told_beside_itself() -> None:
    study = make_study(images=5)
    lead = staff(study, User.Role.DATA_LEAD)
    panelist = join(study)
    block, _created = open_block(panelist)
    assert block is not None
    image = leased(panelist)[0].study_asset.name
    anchors.add_example(scale_of(study), image, 6, lead)
    assert block_payload(block)["scales"][0]["examples"] == []
    receive(panelist, [item(trial, 1 + trial.pk % 7) for trial in leased(panelist)[:1]])
    assert len(block_payload(block)["scales"][0]["examples"]) == 1


def test_practice_that_has_become_gold_tells_nothing_any_more() -> None:
    study = make_study(images=3)
    (image,) = add_images(study, 1, purpose="practice", first=70)
    ControlItem.objects.create(
        study=study, kind="fixed", scale=scale_of(study), asset=image, expected=3, state="approved"
    )
    assert feedback_of([image.pk])
    StudyAsset.objects.filter(pk=image.pk).update(purpose="gold")
    assert feedback_of([image.pk]) == {}


@pytest.mark.parametrize("about", [{"role": User.Role.DATA_LEAD}, {"is_superuser": True}, {"is_staff": True}])
def test_a_link_signs_nobody_in_to_an_account_with_more_than_a_place(about: dict[str, object]) -> None:
    study = make_study()
    panelist = join(study, user=UserFactory(**about))
    link = invite_url(invite(panelist))
    browser = Client()
    response = browser.post(link)
    assert response.status_code == 403
    assert "_auth_user_id" not in browser.session
    assert panelist.user is not None
    assert "?next=/invitation/" in response.content.decode()
    assert browser.login(username=panelist.user.username, password=PASSWORD)
    assert browser.post(link).status_code == 302


@pytest.mark.parametrize("start", "＝＋－＠")
def test_wide_signs_begin_formulas_too(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"
