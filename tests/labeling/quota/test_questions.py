"""Questions about people: names of their own, and answers that were given stay."""

import pytest
from django.utils import timezone

from labeling.models import Study
from labeling.quota.questions import QuestionDraft, Refused, save_questions
from labeling.quota.strata import StratumDraft
from tests.labeling.panel import join
from tests.labeling.quota.plans import YOUNG, plan


def ask(study: Study, **changes: object) -> None:
    drafts = [
        QuestionDraft(q.pk, q.question, q.choices, q.position)._replace(
            **(changes if q.name == "age" else {})
        )
        for q in study.self_descriptions.all()
    ]
    save_questions(study, drafts)


def test_answers_that_panelists_gave_stay(study: Study) -> None:
    plan(study, StratumDraft(None, "a"))
    join(study, "a", description={"age": "50+"}, described_at=timezone.now())
    ask(study, choices=["18-29", "50+", "rather young"], question="Your age?")
    with pytest.raises(Refused, match="answered “50\\+”") as error:
        ask(study, choices=["18-29", "30-49"])
    assert "1" not in str(error.value.message), "how many said so is not said"
    with pytest.raises(Refused, match="cannot be removed"):
        ask(study, remove=True)
    assert study.self_descriptions.get(name="age").choices == ["18-29", "50+", "rather young"]


def test_answers_that_rules_name_stay_until_the_rules_change(study: Study) -> None:
    plan(study, StratumDraft(None, "young", 1, 0, YOUNG))
    with pytest.raises(Refused, match="rules of young"):
        ask(study, choices=["30-49", "50+"])
    with pytest.raises(Refused, match="rules of young"):
        ask(study, remove=True)


@pytest.mark.parametrize("choices", [["only"], ["a", "a"], ["a", "x" * 81]])
def test_a_question_needs_two_different_answers(study: Study, choices: list[str]) -> None:
    with pytest.raises(Refused):
        ask(study, choices=choices)


def test_new_questions_get_names_of_their_own(study: Study) -> None:
    there = [QuestionDraft(q.pk, q.question, q.choices, q.position) for q in study.self_descriptions.all()]
    new = [QuestionDraft(None, words, ["yes", "no"]) for words in ("Do you drive?", "Do you drive?!", "¿?")]
    save_questions(study, [*there, *new])
    names = set(study.self_descriptions.values_list("name", flat=True))
    assert names == {"age", "gender", "do-you-drive", "do-you-drive-2", "question"}
