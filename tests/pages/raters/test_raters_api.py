"""The same figures for programs: the API for the data lead alone, the command in three formats."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from core.models import User


def get(client, study, **params):
    return client.get(f"/api/v1/studies/{study.slug}/raters/", params)


def run(*args):
    out = io.StringIO()
    call_command("raters", *args, stdout=out)
    return out.getvalue()


def test_the_api_answers_every_rater_with_an_interval(lead, study):
    body = get(lead, study, scale="appeal").json()
    assert (body["unit"], body["code"], len(body["raters"])) == ("points", None, 10)
    assert all(one["low"] < one["bias"] < one["high"] for one in body["raters"])
    assert set(body["raters"][0]) >= {"panelist", "state", "n", "inconsistency", "agreement", "upper"}


def test_a_scale_nobody_rated_on_has_a_code_and_a_reason(lead, study):
    body = get(lead, study, scale="clarity").json()
    assert body["code"] == "all_missing"
    assert body["reason"] == "Nobody has given a value on this scale yet."
    assert all(one["bias"] is None for one in body["raters"])


def test_raters_are_for_the_data_lead_alone(engineer, study, somebody):
    assert get(engineer, study).status_code == 404
    assert get(somebody("stranger", User.Role.DATA_LEAD), study).status_code == 404


@pytest.mark.parametrize("scale", ["nosuch", "\0"])
def test_an_unknown_scale_is_not_found(lead, study, scale):
    assert get(lead, study, scale=scale).status_code in (400, 404)


def test_the_command_says_the_same_as_the_api(lead, study):
    assert (
        json.loads(run(study.slug, "--scale", "appeal", "--format", "json"))["raters"]
        == (get(lead, study, scale="appeal").json()["raters"])
    )


def test_the_command_writes_csv_and_a_table(study):
    rows = list(csv.DictReader(io.StringIO(run(study.slug, "--scale", "appeal", "--format", "csv"))))
    assert [row["panelist"] for row in rows] == [f"rater-{i}" for i in range(10)]
    table = run(study.slug, "--scale", "appeal")
    assert "rater-9" in table
    assert "[" in table
