"""The plan for programs: the same figures by API and command, and named codes where there are none."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from rest_framework.test import APIClient

from labeling.planning.plan import plan_of, wishes_of
from tests.factories import staff
from tests.labeling.panel import make_study
from tests.labeling.stopping.rated import rated_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return rated_study()


def api(study, **asked):
    client = APIClient()
    client.force_login(staff(study, "data_lead"))
    return client.get(reverse("api_planning", args=[study.slug]), asked)


def test_api_and_command_agree(study):
    out = StringIO()
    call_command("plan_ratings", study.slug, "--icc", "0.8", "--format", "json", stdout=out)
    assert json.loads(out.getvalue()) == json.loads(api(study, icc="0.8").content)
    found = json.loads(out.getvalue())["scales"][0]["needed"]["icc2"]
    assert found["low"] <= found["estimate"] <= found["high"]


def test_codes_where_there_is_no_number():
    study = make_study(images=2)
    found = api(study).json()
    assert found["scales"][0]["code"] == "all_missing"
    assert found["pace"]["code"] == "not_begun"
    assert found["effort"][0]["missing"]["estimate"] == 2 * study.ratings_per_asset


@pytest.mark.parametrize("asked", [{"icc": "1"}, {"icc": "x"}, {"half_width": "0"}, {"half_width": "nan"}])
def test_what_cannot_be_asked_is_refused(study, asked):
    assert api(study, **asked).status_code == 400


def test_an_unknown_scale_is_not_found(study):
    assert api(study, scale="charm").status_code == 404


def test_the_table_for_people_says_what_is_needed(study):
    out = StringIO()
    call_command("plan_ratings", study.slug, "--half-width", "0.4", stdout=out)
    needed = plan_of(study, wishes_of(study, None, 0.4)).found["scales"][0]["needed"]["relative"]
    assert f"relative interval, wanted 0.4  {needed['estimate']} [" in out.getvalue()


def test_wrong_usage_says_so(study):
    with pytest.raises(CommandError, match="between 0 and 1") as error:
        call_command("plan_ratings", study.slug, "--icc", "9")
    assert error.value.returncode == 2


def test_pace_is_that_of_the_last_seven_days(study):
    from datetime import timedelta

    from django.db.models import F

    from labeling.models import Trial

    Trial.objects.update(answered_at=F("answered_at") - timedelta(days=2))
    first = Trial.objects.order_by("pk").first()
    first.answered_at -= timedelta(days=5, hours=1)
    first.save()
    found = plan_of(study, wishes_of(study)).found
    assert found["pace"]["estimate"] == pytest.approx(Trial.objects.count() / 7, rel=0.02)
    assert found["pace"]["low"] < found["pace"]["estimate"] < found["pace"]["high"]
    days = found["effort"][0]["days"]
    assert days["estimate"] == pytest.approx(
        found["effort"][0]["missing"]["estimate"] / found["pace"]["estimate"]
    )
