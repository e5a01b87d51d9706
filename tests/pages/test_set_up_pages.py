"""The guided page from images to launch: what it says, what it takes, and that nothing typed is lost."""

import pytest
from django.urls import reverse

from core.models import AuditEvent, User
from labeling.models import Scale, Study, StudyMember
from tests.factories import UserFactory, add_images

QUESTION = {
    "question": "How clear is it?",
    "name": "clear",
    "low": "1",
    "high": "5",
    "low_label": "not",
    "high_label": "very",
    "level": "ordinal",
    "question_de": "Wie klar ist es?",
}


def url(name, study, *keys):
    return reverse(name, args=[study.slug, *keys])


def section(client, study, name, **data):
    return client.post(url("study_set_up_section", study, name), data)


def page_of(client, study):
    return client.get(url("study_set_up", study)).content.decode()


def scale_data(prefix, **changed):
    return {f"{prefix}-{key}": value for key, value in {**QUESTION, **changed}.items()}


# A new study


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


# The guided page


def test_the_page_says_what_is_done_and_what_is_missing(lead, empty_study):
    text = page_of(lead, empty_study)
    assert "There is no image to rate yet." in text
    assert "The panel has no stratum" in text
    assert "disabled" in text[text.index("Launch the study") - 60 : text.index("Launch the study")]
    assert "Your answers are combined" in text  # the default consent text


def test_the_page_does_not_ask_more_for_more_images(lead, study, django_assert_max_num_queries):
    add_images(study, 30, first=50)
    with django_assert_max_num_queries(70):
        page_of(lead, study)


def test_questions_are_added_changed_moved_and_removed(lead, empty_study):
    section(lead, empty_study, "questions", action="save", **scale_data("scale-new"))
    appeal, clear = empty_study.scales.all()
    assert (appeal.name, clear.name, clear.translations["de"]["question"]) == (
        "appeal",
        "clear",
        "Wie klar ist es?",
    )
    section(lead, empty_study, "questions", action="up", scale=clear.pk)
    assert [scale.name for scale in empty_study.scales.all()] == ["clear", "appeal"]
    changed = scale_data(f"scale-{clear.pk}", high="9", question_de="")
    section(lead, empty_study, "questions", action="save", scale=clear.pk, **changed)
    clear.refresh_from_db()
    assert (clear.high, clear.translations) == (9, {})
    section(lead, empty_study, "questions", action="remove", scale=clear.pk)
    assert [scale.name for scale in empty_study.scales.all()] == ["appeal"]


def test_a_question_with_a_fault_comes_back_as_it_was_typed(lead, empty_study):
    answer = section(lead, empty_study, "questions", **scale_data("scale-new", name="appeal", low="x"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a whole number" in text
    assert "How clear is it?" in text
    answer = section(lead, empty_study, "questions", **scale_data("scale-new", name="appeal"))
    assert "Another question has this short name." in answer.content.decode()


@pytest.mark.parametrize("action", ["save", "remove", "up"])
def test_questions_of_a_live_study_are_fixed(lead, study, action):
    scale = study.scales.last()
    section(lead, study, "questions", action=action, scale=scale.pk, **scale_data(f"scale-{scale.pk}"))
    assert list(study.scales.values_list("name", "high")) == [("appeal", 7), ("clarity", 7)]
    text = page_of(lead, study)
    assert "Questions are fixed since the launch" in text
    assert "Add a question" not in text


def test_a_rated_question_keeps_its_ends_even_in_a_draft(lead, study):
    Study.objects.filter(pk=study.pk).update(state="draft")
    scale = study.scales.get(name="appeal")
    answer = section(lead, study, "questions", scale=scale.pk, **scale_data(f"scale-{scale.pk}"))
    assert answer.status_code == 422
    assert "its ends stay as they are" in answer.content.decode()
    section(lead, study, "questions", action="remove", scale=scale.pk)
    assert Scale.objects.filter(pk=scale.pk).exists()


def test_the_words_are_kept_in_both_languages(lead, empty_study):
    words = {"study_name": "Ours", "consent_text_en": "English text.", "consent_text_de": "Deutscher Text."}
    section(lead, empty_study, "words", **words, instructions_en="", instructions_de="")
    empty_study.refresh_from_db()
    assert (empty_study.name, empty_study.consent_text) == ("Ours", "English text.")
    assert empty_study.translations == {"de": {"consent_text": "Deutscher Text."}}
    assert "Deutscher Text." in page_of(lead, empty_study)


def test_words_without_a_name_are_not_saved_and_not_lost(lead, empty_study):
    answer = section(lead, empty_study, "words", study_name="", consent_text_en="Long and careful.")
    assert answer.status_code == 422
    assert "Long and careful." in answer.content.decode()
    empty_study.refresh_from_db()
    assert empty_study.consent_text == ""


def test_ratings_wanted_are_shared_out_again(lead, study):
    add_images(study, 2, first=50)
    assert section(lead, study, "panel", ratings_per_asset="8").status_code == 302
    image = study.assets.get(name="image-050.jpg")
    assert sorted(fill.target for fill in image.fills.all()) == [4, 4]
    assert section(lead, study, "panel", ratings_per_asset="0").status_code == 422


def test_an_unknown_section_is_no_page(lead, study):
    assert section(lead, study, "nonsense").status_code == 404


# People


def test_a_colleague_joins_by_user_name(lead, study):
    UserFactory(username="ada", role=User.Role.DATA_LEAD)
    assert section(lead, study, "people", username="ada").status_code == 302
    assert study.members.filter(user__username="ada").exists()
    assert AuditEvent.objects.filter(action="member_added").exists()


@pytest.mark.parametrize("name", ["nobody", "a-panelist"])
def test_a_panelist_and_an_unknown_name_are_answered_alike(lead, study, name):
    UserFactory(username="a-panelist")
    answer = section(lead, study, "people", username=name)
    assert answer.status_code == 422
    assert "There is no data lead or ML engineer with this user name." in answer.content.decode()


def test_the_last_data_lead_stays(lead, study, engineer):
    own = StudyMember.objects.get(study=study, user__username="lead")
    section(lead, study, "people", action="remove", member=own.pk)
    assert StudyMember.objects.filter(pk=own.pk).exists()
    other = StudyMember.objects.create(study=study, user=UserFactory(role=User.Role.DATA_LEAD))
    assert section(lead, study, "people", action="remove", member=own.pk).url == reverse("study_list")
    assert list(study.members.filter(user__role="data_lead")) == [other]


# States and clones


def test_a_study_is_launched_paused_and_closed_from_its_pages(lead, empty_study):
    add_images(empty_study, 3)
    empty_study.strata.create(name="everyone")
    for to, after in (("live", "live"), ("paused", "paused"), ("live", "live"), ("closed", "closed")):
        lead.post(url("study_state", empty_study), {"to": to})
        empty_study.refresh_from_db()
        assert empty_study.state == after
    lead.post(url("study_state", empty_study), {"to": "paused"})
    assert "Say why" in page_of(lead, empty_study)
    answer = lead.post(
        url("study_state", empty_study), {"to": "paused", "reason": "one more wave", "from": "overview"}
    )
    assert answer.url == url("study_overview", empty_study)
    assert "Go on" in lead.get(answer.url).content.decode()


def test_a_draft_that_is_not_ready_says_what_is_missing(lead, empty_study):
    answer = lead.post(url("study_state", empty_study), {"to": "live"}, follow=True)
    assert "things are missing before the study can go live" in answer.content.decode()
    empty_study.refresh_from_db()
    assert empty_study.state == "draft"


def test_a_study_is_cloned_from_its_page(lead, study):
    answer = lead.post(url("study_clone", study), {"clone-study_name": "Wave two", "clone-images": "on"})
    made = Study.objects.get(slug="wave-two")
    assert answer.url == url("study_set_up", made)
    answer = lead.post(
        url("study_clone", study), {"clone-study_name": "Wave three", "clone-slug": "wave-two"}
    )
    assert answer.status_code == 422
    assert "Wave three" in answer.content.decode()
