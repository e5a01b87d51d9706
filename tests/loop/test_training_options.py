"""How a version is asked for: options are checked, kept with the version and its card, and refused in words."""

import json

import pytest
from django.core.management import call_command
from django.http import QueryDict

from core.errors import DomainError
from scoring.head_wording import options_in_words
from scoring.training_options import options_given, options_of, training_options


def test_nothing_asked_for_is_the_usual_way():
    assert training_options() == options_of({}) == options_given(QueryDict(""))
    assert training_options()["trials"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"smoothing": 0.6}, "bad_smoothing"),
        ({"smoothing": -0.1}, "bad_smoothing"),
        ({"smoothing": float("nan")}, "bad_smoothing"),
        ({"trials": 501}, "bad_trials"),
        ({"trials": -1}, "bad_trials"),
        ({"seconds": 0.0}, "bad_seconds"),
        ({"seconds": 1e9}, "bad_seconds"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_range(asked, code):
    with pytest.raises(DomainError) as refused:
        training_options(**asked)
    assert refused.value.code == code
    assert str(refused.value.message).endswith(".")


def test_a_time_without_a_number_of_tries_searches_for_that_long():
    assert training_options(seconds=30)["trials"] > 0
    assert training_options(seconds=30, trials=0)["seconds"] is None


def test_a_form_takes_empty_fields_and_decimal_commas():
    form = QueryDict("with_quality=1&smoothing=0,1&tune_trials=&tune_seconds=20")
    assert options_given(form) == training_options(quality=True, smoothing=0.1, seconds=20)


@pytest.mark.parametrize("text", ["a", "1e999", "nan", "1.2.3"])
def test_a_form_says_what_is_no_number(text):
    with pytest.raises(DomainError, match="is not a number"):
        options_given(QueryDict(f"smoothing={text}"))


def test_the_search_is_told_as_it_went():
    asked = training_options(trials=20)
    assert "20 settings were to be tried" in " ".join(options_in_words({}, asked))
    assert "best of 7" in " ".join(options_in_words({"tuning": {"tried": 7}}, asked))
    assert "none were searched for" in " ".join(options_in_words({}, training_options()))


@pytest.mark.django_db
def test_the_command_keeps_its_options_with_the_version(trained, capsys):
    call_command("retrain", "mini", "--wait", "--with-quality", "--smoothing", "0.05")
    model = trained.models.get(number=2)
    assert model.state == "ready"
    assert options_of(model.options) == training_options(quality=True, smoothing=0.05)
    with model.heads.get(scale__name="appeal").card.open("rb") as file:
        card = json.load(file)["card"]
    assert card["options"]["quality"] is True
    assert card["options"]["standard"].keys() >= {"sharpness", "exposure"}
    assert "cross-validated" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_search_within_a_budget_is_kept_on_the_card(trained, do):
    options = training_options(trials=2, seconds=60)
    model = trained.models.get(number=do("retrain", trained, options=options).result["model"])
    for head in model.heads.all():
        assert 1 <= head.metrics["tuning"]["tried"] <= 2
        with head.card.open("rb") as file:
            assert json.load(file)["card"]["tuning"] == head.metrics["tuning"]
