"""A study begins with a name and a question; nothing typed is lost."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from labeling.models import Study
from tests.pages.set_up.set_up_page import QUESTION, url


def test_a_data_lead_begins_with_a_name_and_a_question(lead):
    answer = lead.post(reverse("study_new"), {"study_name": "Autumn 2026", **QUESTION})
    study = Study.objects.get(slug="autumn-2026")
    assert answer.url == url("study_set_up", study)
    assert study.state == "draft"
    assert [member.user.username for member in study.members.all()] == ["lead"]
    assert [stratum.name for stratum in study.strata.all()] == ["everyone"]
    scale = study.scales.get()
    assert (scale.name, scale.high, scale.level) == ("clear", 5, "ordinal")
    assert scale.translations == {"de": {"question": "Wie klar ist es?"}}
    assert AuditEvent.objects.filter(action="study_created").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"study_name": ""}, "required"),
        ({"slug": "spring"}, "Another study has this short name"),
        ({"slug": "new"}, "Another study has this short name"),
        ({"slug": "no spaces"}, "letters a–z"),
        ({"high": "1"}, "must be above the lowest"),
        ({"high": "500"}, "at most 101 points"),
        ({"question": ""}, "required"),
        ({"level": "guess"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(lead, study, changed, said):
    given = {"study_name": "My <b>very</b> own", **QUESTION, **changed}
    answer = lead.post(reverse("study_new"), given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    if "study_name" not in changed:
        assert "My &lt;b&gt;very&lt;/b&gt; own" in text
    assert "Wie klar ist es?" in text
    assert Study.objects.count() == 2


def test_the_list_offers_a_new_study_to_those_who_may(lead, engineer):
    new = reverse("study_new")
    assert new in lead.get(reverse("study_list")).content.decode()
    assert new not in engineer.get(reverse("study_list")).content.decode()


def test_a_taken_short_name_that_was_left_empty_gets_a_number(lead, study):
    lead.post(reverse("study_new"), {"study_name": "Spring", **QUESTION})
    assert Study.objects.filter(slug="spring-2").exists()
