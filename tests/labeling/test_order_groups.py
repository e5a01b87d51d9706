"""Groups read from the names of the files, looked at first and then set."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.models import Study, StudyAsset
from labeling.ordering.groups import clear_groups, groups_from_names, groups_now, set_groups
from tests.factories import StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = {
    "autumn_01.jpg": ("autumn", "", ""),
    "autumn_02.jpg": ("autumn", "", ""),
    "spring-a_01.jpg": ("spring-a", "spring", ""),
    "shoes/red/1-2_3.jpg": ("shoes/red/1-2", "shoes/red/1", "shoes/red"),
    "_x.jpg": ("", "", ""),
    "plain.jpg": ("", "", ""),
}


@pytest.fixture
def study() -> Study:
    study = StudyFactory()
    StudyAsset.objects.bulk_create(StudyAsset(study=study, name=name) for name in NAMES)
    return study


@pytest.mark.parametrize(("place", "pattern"), list(enumerate(["underscore", "hyphen", "folder"])))
def test_groups_are_read_from_names(study: Study, place: int, pattern: str) -> None:
    wanted = {name: groups[place] for name, groups in NAMES.items()}
    found = groups_from_names(study, pattern)
    assert found.number == len({group for group in wanted.values() if group})
    assert found.without == sum(not group for group in wanted.values())
    assert groups_now(study).number == 0, "looking changes nothing"
    assert set_groups(study, pattern) == sum(bool(group) for group in wanted.values())
    assert dict(study.assets.values_list("name", "group")) == wanted
    assert groups_now(study) == found


def test_the_largest_come_first(study: Study) -> None:
    found = groups_from_names(study, "underscore")
    assert found.largest == [("autumn", 2), ("shoes/red/1-2", 1), ("spring-a", 1)]
    assert found.alone == 2


def test_setting_and_clearing_are_written_down(study: Study) -> None:
    lead = UserFactory()
    set_groups(study, "underscore", lead)
    assert set_groups(study, "underscore", lead) == 0
    assert clear_groups(study, lead) == 4
    assert clear_groups(study, lead) == 0
    events = AuditEvent.objects.filter(action="groups_set").order_by("pk")
    assert [event.detail for event in events] == [
        {"pattern": "underscore", "images": 4},
        {"pattern": "none", "images": 4},
    ]


def test_other_studies_keep_their_groups(study: Study) -> None:
    other = StudyAsset.objects.create(study=StudyFactory(), name="autumn_09.jpg", group="theirs")
    set_groups(study, "hyphen")
    clear_groups(study)
    other.refresh_from_db()
    assert other.group == "theirs"


def test_a_very_long_name_is_cut_to_what_can_be_stored(study: Study) -> None:
    StudyAsset.objects.create(study=study, name="x" * 190 + "_1.jpg")
    set_groups(study, "underscore")
    assert study.assets.filter(group="x" * 120).count() == 1


def test_an_unknown_pattern_is_refused(study: Study) -> None:
    with pytest.raises(DomainError) as refusal:
        set_groups(study, "vowels")
    assert refusal.value.code == "pattern"
