"""Images that come in through the browser one at a time."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling.importing.names import clean_name, folder_of
from labeling.setting_up import uploads
from labeling.setting_up.uploads import take_in
from tests.factories import add_images, picture
from tests.labeling.panel import make_study
from tests.labeling.pictures import BROKEN

pytestmark = pytest.mark.django_db


def test_each_file_is_told_what_became_of_it(study, lead):
    said = [
        take_in(study, "a.jpg", picture(1), lead),
        take_in(study, "a.jpg", picture(1), lead),
        take_in(study, "again.jpg", picture(1), lead),
        take_in(study, "a.jpg", picture(2), lead),
        take_in(study, "notes.txt", b"Dear all", lead),
    ]
    assert [one.status for one in said] == ["added", "there", "same", "refused", "refused"]
    assert [one.code for one in said[3:]] == ["name_taken", "not_an_image"]
    assert said[2].of == "a.jpg"
    assert study.assets.count() == 1
    assert study.assets.get().fills.count() == 1


@pytest.mark.parametrize(("name", "content"), BROKEN.items(), ids=BROKEN.keys())
def test_what_is_no_still_image_is_refused_with_its_reason(study, lead, name, content):
    data, reason = content
    said = take_in(study, name, data, lead)
    assert (said.status, said.code) == ("refused", reason)
    assert said.detail.endswith(".")


def test_a_file_over_the_limit_says_so(study, lead, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_IMAGE_BYTES", 1000)
    said = take_in(study, "large.jpg", picture(1, (400, 400)), lead)
    assert (said.status, said.code) == ("refused", "file_too_large")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("spring/hero/a.jpg", "spring/hero/a.jpg"),
        ("../../etc/passwd.jpg", "etc/passwd.jpg"),
        ("C:\\Users\\jo\\a.jpg", "Users/jo/a.jpg"),
        ("/absolute//./a.jpg", "absolute/a.jpg"),
        ("a\x00\x1b[31m\u202eb.jpg", "a[31mb.jpg"),
        ("..", "image"),
        ("bild-\udcff.jpg", "bild-?.jpg"),
        ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def test_the_folder_becomes_the_group_only_where_that_was_asked_for(study, lead):
    take_in(study, "spring/a.jpg", picture(1), lead)
    take_in(study, "spring/b.jpg", picture(2), lead, group_by_folder=True)
    assert dict(study.assets.values_list("name", "group")) == {"spring/a.jpg": "", "spring/b.jpg": "spring"}
    assert folder_of("a.jpg") == ""


@pytest.mark.parametrize("state", ["live", "paused"])
def test_a_study_that_runs_takes_images_and_the_trail_says_so(state, lead):
    study = make_study(images=1, state=state)
    assert take_in(study, "new.jpg", picture(5), lead).status == "added"
    assert study.assets.get(name="new.jpg").fills.count() == 1
    assert AuditEvent.objects.get(action="image_added").actor == lead


def test_a_closed_study_takes_none(lead):
    study = make_study(images=0, state="closed")
    with pytest.raises(DomainError, match="closed") as caught:
        take_in(study, "new.jpg", picture(5), lead)
    assert caught.value.status == 409


def test_the_next_image_costs_the_same_however_many_are_there(study, lead, django_assert_max_num_queries):
    add_images(study, 40)
    with django_assert_max_num_queries(22):
        take_in(study, "new.jpg", picture(5), lead)
