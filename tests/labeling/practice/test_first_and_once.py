"""Practice comes first, once, and is the same for all."""

import pytest
from django.utils import timezone

from labeling.models import Block, StudyAsset
from labeling.practice import wants_practice
from tests.factories import add_images
from tests.labeling.panel import join, leased, make_study
from tests.labeling.practice.practising import answer_all, open_for, practised_study

pytestmark = pytest.mark.django_db


def test_practice_comes_first_and_once() -> None:
    panelist = join(practised_study())
    first = open_for(panelist)
    kinds = {trial.kind for trial in leased(panelist)}
    assert (first.practice, kinds, len(leased(panelist))) == (True, {"practice"}, 3)
    answer_all(panelist)
    panelist.refresh_from_db()
    first.refresh_from_db()
    assert panelist.practised_at is not None
    assert first.state == Block.State.DONE
    second = open_for(panelist)
    assert (second.practice, second.number) == (False, 2)
    assert {trial.kind for trial in leased(panelist)} == {"regular"}


def test_every_panelist_meets_the_same_images_in_the_same_order() -> None:
    study = practised_study()
    shown = []
    for _panelist in range(2):
        panelist = join(study)
        open_for(panelist)
        shown.append([trial.study_asset_id for trial in leased(panelist)])
    images = study.assets.filter(purpose=StudyAsset.Purpose.PRACTICE).order_by("pk")
    assert shown == [list(images.values_list("pk", flat=True)[:3])] * 2


def test_no_practice_where_there_is_none_or_it_came_too_late() -> None:
    now = timezone.now()
    assert not wants_practice(join(make_study()))
    assert not wants_practice(join(practised_study(practice_length=0)))
    assert not wants_practice(join(practised_study(), practised_at=now))
    panelist = join(make_study())
    open_for(panelist)
    answer_all(panelist)
    add_images(panelist.study, 3, purpose="practice", first=500)
    assert not wants_practice(panelist)


def test_a_practice_image_without_a_picture_is_not_shown() -> None:
    study = practised_study(images=1)
    StudyAsset.objects.create(study=study, name="elsewhere", purpose="practice")
    panelist = join(study)
    open_for(panelist)
    assert len(leased(panelist)) == 1
    StudyAsset.objects.filter(study=study, purpose="practice").update(asset=None)
    assert not wants_practice(join(study))
