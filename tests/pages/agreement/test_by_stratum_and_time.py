"""Agreement part by part: strata and stretches of time, on the page, as CSV and over the API."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from labeling.agreement.figures import agreement_of
from labeling.models import Panelist, Rating

pytestmark = pytest.mark.django_db


def page_of(client, study, query=""):
    return client.get(reverse("study_agreement", args=[study.slug]) + query).content.decode()


def csv_of(client, study, query=""):
    text = client.get(reverse("study_agreement_csv", args=[study.slug]) + query).content.decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def over_weeks(study):
    """The answers of the first scale came over five weeks, the last of them in the fifth."""
    begin = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for place, rating in enumerate(Rating.objects.order_by("pk")):
        Rating.objects.filter(pk=rating.pk).update(rated_at=begin + timedelta(days=place % 12 * 3))
    return study


def test_strata_stand_one_below_the_other_with_a_sentence_that_claims_no_more_than_is_seen(lead, study):
    page = page_of(lead, study)
    assert "Agreement on appeal shows no sure difference between the strata" in page
    for name in ("north", "south"):
        kept = agreement_of(study, study.scales.get(name="appeal"), stratum=study.strata.get(name=name).pk)
        assert f"{kept.values['alpha']['estimate']:.2f}".lstrip("0") in page
        assert kept.values["raters"] == 5


def test_strata_too_small_to_be_shown_stay_back_everywhere(lead, study):
    first = Panelist.objects.filter(stratum__name="north").first()
    Panelist.objects.filter(pk=first.pk).update(state="suspended")
    assert "Too few panelists to be shown by themselves." in page_of(lead, study)
    rows = [row for row in csv_of(lead, study) if row["scale"] == "appeal" and row["part"] == "stratum"]
    # The other one stays back too: with the whole it would tell the first.
    assert {(row["name"], row["code"], row["estimate"]) for row in rows} == {
        ("north", "withheld", ""),
        ("south", "withheld", ""),
    }
    report = lead.get(f"/api/v1/studies/{study.slug}/reliability/?by=stratum&scale=appeal").json()
    assert [row["code"] for row in report["scales"][0]["strata"]] == ["withheld", "withheld"]
    alone = lead.get(f"/api/v1/studies/{study.slug}/reliability/?stratum=north&scale=appeal").json()
    assert "alpha" not in alone["scales"][0]


def test_weeks_are_compared_where_ratings_came_over_weeks(lead, over_weeks):
    page = page_of(lead, over_weeks, "?by=window")
    assert page.count(" Jan 20") + page.count(" Feb 20") >= 5
    report = lead.get(f"/api/v1/studies/{over_weeks.slug}/reliability/?by=window&scale=appeal").json()
    windows = report["scales"][0]["windows"]
    assert [window["name"] for window in windows] == [f"2026-W{n:02d}" for n in range(2, 7)]
    assert sum(window["ratings"] for window in windows) == 120


def test_thirds_are_compared_where_everything_came_within_days(lead, over_weeks):
    begin = datetime(2026, 1, 5, tzinfo=UTC)
    for place, rating in enumerate(Rating.objects.order_by("pk")):
        Rating.objects.filter(pk=rating.pk).update(rated_at=begin + timedelta(hours=place % 12))
    rows = csv_of(lead, over_weeks, "?by=window")
    thirds = [row for row in rows if row["part"] == "window" and row["figure"] == "alpha"]
    assert [(row["name"], row["ratings"]) for row in thirds] == [("1/3", "40"), ("2/3", "40"), ("3/3", "40")]


def test_one_moment_has_no_time_windows(lead, study):
    Rating.objects.update(rated_at=datetime(2026, 1, 5, tzinfo=UTC))
    assert "All ratings came at once" in page_of(lead, study, "?by=window")


def test_the_csv_has_every_figure_of_the_panel(lead, study):
    rows = [row for row in csv_of(lead, study) if row["scale"] == "appeal" and row["part"] == "all"]
    by_name = {row["figure"]: row for row in rows}
    assert {"alpha", "icc.icc2", "icc.icc2k", "cronbach"} <= set(by_name)
    alpha = agreement_of(study, study.scales.get(name="appeal")).values["alpha"]
    assert float(by_name["alpha"]["estimate"]) == alpha["estimate"]
    assert float(by_name["alpha"]["low"]) == alpha["low"]
    clarity = [row for row in csv_of(lead, study) if row["scale"] == "clarity" and row["figure"] == "alpha"]
    assert clarity[0]["code"] == "all_missing"


def test_reasons_come_in_the_language_of_the_program_that_asks(lead, study):
    address = f"/api/v1/studies/{study.slug}/reliability/?scale=clarity"
    answer = lead.get(address).json()["scales"][0]
    assert (answer["code"], answer["reason"]) == (
        "all_missing",
        "Nobody has given a value on this scale yet.",
    )


@pytest.mark.parametrize(("query", "status"), [("by=moon", 400), ("stratum=east", 404)])
def test_what_is_not_there_is_said(lead, study, query, status):
    assert lead.get(f"/api/v1/studies/{study.slug}/reliability/?{query}").status_code == status
