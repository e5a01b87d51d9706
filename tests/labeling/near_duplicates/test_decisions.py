"""Near copies in a study: shown once, and decided on."""

import io

import pytest
from PIL import Image

from core.errors import DomainError
from labeling.models import StudyAsset
from labeling.setting_up.near_duplicates import keep_both, looks_like, put_into_one_group, undecided_pairs
from labeling.setting_up.uploads import take_in
from tests.factories import StudyFactory, UserFactory
from tests.mini_study import draw


@pytest.fixture
def study(db):
    """Three creatives and a smaller copy of the first."""
    study = StudyFactory(state="draft")
    drawn = draw(3)
    for number, one in enumerate(drawn):
        take_in(study, f"p{number}.jpg", one.data, None)
    original = Image.open(io.BytesIO(drawn[0].data))
    copy = io.BytesIO()
    original.resize((original.width // 2, original.height // 2)).save(copy, "JPEG", quality=60)
    said = take_in(study, "copy.jpg", copy.getvalue(), None)
    assert (said.status, said.of) == ("similar", "p0.jpg")
    return study


def pair(study):
    return study.assets.get(name="p0.jpg"), study.assets.get(name="copy.jpg")


def test_a_copy_is_pointed_out_on_upload_and_in_the_list(study):
    assert [{p.first.name, p.second.name} for p in undecided_pairs(study)] == [{"p0.jpg", "copy.jpg"}]
    assert looks_like(study, study.assets.get(name="p1.jpg")) is None


def test_a_pair_that_was_kept_is_not_shown_again(study):
    first, second = pair(study)
    keep_both(second, first, UserFactory())
    assert undecided_pairs(study) == []
    assert study.assets.count() == 4


def test_a_pair_in_one_group_is_not_shown_again(study):
    first, second = pair(study)
    group = put_into_one_group(first, second, UserFactory())
    assert undecided_pairs(study) == []
    assert set(StudyAsset.objects.filter(group=group)) == {first, second}


def test_two_images_of_two_groups_are_not_torn_out_of_them(study):
    first, second = pair(study)
    StudyAsset.objects.filter(pk=first.pk).update(group="spring")
    StudyAsset.objects.filter(pk=second.pk).update(group="autumn")
    with pytest.raises(DomainError, match="two groups"):
        put_into_one_group(*pair(study), UserFactory())
    assert len(undecided_pairs(study)) == 1
