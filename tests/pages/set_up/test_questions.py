"""Questions on the guided page: changed in a draft, fixed once people have answered."""

import pytest

from labeling.models import Scale, Study
from tests.pages.set_up.set_up_page import page_of, scale_data, section


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
