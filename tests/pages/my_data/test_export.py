"""What can be taken away holds every answer and all that is known, in forms that programs read."""

import pytest
from django.test import Client

from labeling.consent import consent_text, consent_version
from labeling.models import Panelist, Rating, Scale, Study, Trial
from tests.pages.my_data.own_data import address, exported, rows

pytestmark = pytest.mark.django_db


def test_the_export_holds_every_answer_there_is(study: Study, rater: Panelist, client: Client) -> None:
    stored = {str(rating.key): rating for rating in rater.ratings.all()}
    answers = exported(client, study)["answers"]
    assert {answer["id"] for answer in answers} == set(stored)
    assert len(rows(client, study)) == len(stored) == Trial.objects.filter(panelist=rater).count() + 1
    for answer in answers:
        rating = stored[answer["id"]]
        assert (answer["value"], answer["superseded"]) == (rating.value, not rating.current)
        assert answer["response_ms"] == rating.response_ms
    (corrected,) = [answer for answer in answers if answer["replaces"]]
    assert [a["superseded"] for a in answers if a["id"] == corrected["replaces"]] == [True]


def test_the_export_holds_what_is_known_of_the_person(study: Study, rater: Panelist, client: Client) -> None:
    found = exported(client, study)
    assert found["schema"] == "panelwise/my-data/1"
    assert found["panelist"]["label"] == rater.label
    assert found["panelist"]["language"] == "en"
    assert found["about_you"]["answers"] == {"age": "30+"}
    assert found["device"]["zoom"] == 1.5
    assert found["sign_in"]["user_name"] == rater.user.username
    assert found["blocks"][0]["images_answered"] == rater.trials.filter(state="answered").count()


def test_the_receipt_of_consent_proves_the_text(study: Study, rater: Panelist, client: Client) -> None:
    agreed = consent_text(study)
    Study.objects.filter(pk=study.pk).update(consent_text="Another text.")
    consent = exported(client, study)["consent"]
    assert consent["text"] == agreed
    assert consent["version"] == consent_version(agreed) == rater.consent_version
    html = client.get(address(study)).content.decode()
    assert rater.consent_version in html
    assert "The text has changed since." in html


def test_a_cell_is_never_a_formula(study: Study, client: Client) -> None:
    (cannot,) = [row for row in rows(client, study) if row["cannot_judge"]]
    assert cannot["cannot_judge"].startswith("'=cmd")
    for row in rows(client, study):
        assert not [value for value in row.values() if value[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_a_value_below_zero_stays_a_number(rater: Panelist, study: Study, client: Client) -> None:
    Scale.objects.filter(study=study).update(low=-3)
    Rating.objects.filter(panelist=rater, value=2).update(value=-2)
    assert "-2.0" in {row["value"] for row in rows(client, study)}


@pytest.mark.parametrize("form", ["xml", "JSON", "csv.exe"])
def test_other_forms_there_are_none(study: Study, client: Client, form: str) -> None:
    assert client.get(address(study, f"my-data/{form}/")).status_code == 404
