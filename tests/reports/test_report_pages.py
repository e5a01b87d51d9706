"""The pages of reports: who may see and make them, what they say, in both languages."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from core.models import Job, User
from labeling.models import StudyReport
from labeling.withdrawal import withdraw
from tests.factories import StudyFactory, staff

BASE = "/studies/rated/reports/"


def client_of(study, role: str) -> Client:
    client = Client()
    client.force_login(staff(study, role))
    return client


@pytest.fixture
def lead(rated) -> Client:
    return client_of(rated.study, User.Role.DATA_LEAD)


def test_a_lead_asks_for_a_report_and_watches_it(rated, lead):
    assert "No report yet" in lead.get(BASE).content.decode()
    answer = lead.post(BASE, {"title": "Before the launch", "note": "For the board"}, follow=True)
    job = Job.objects.get(kind="report")
    assert "A report is being made" in answer.content.decode()
    assert lead.get(f"{BASE}job/{job.pk}/").status_code == 200
    lead.post(f"{BASE}job/{job.pk}/")
    assert Job.objects.get(pk=job.pk).state == "cancelled"


def test_a_title_that_is_too_long_is_refused_and_nothing_typed_is_lost(lead):
    answer = lead.post(BASE, {"title": "x" * 201, "note": "keep me"})
    assert answer.status_code == 422
    assert "at most 200 characters" in answer.content.decode()
    assert "keep me" in answer.content.decode()


def test_a_study_without_ratings_has_nothing_to_report(db):
    study = StudyFactory(slug="empty")
    answer = client_of(study, User.Role.DATA_LEAD).post("/studies/empty/reports/", {})
    assert answer.status_code == 422
    assert "nothing to report" in answer.content.decode()


def test_the_page_shows_design_exclusions_agreement_and_how_to_compute_it_again(report, lead):
    html = lead.get(f"{BASE}1/").content.decode()
    assert "Missed 2 of 3 checks." in html
    assert "The krippendorff package finds the same α" in html
    assert report.ratings_sha256 in html
    assert html.count("withheld") >= 2
    assert "nan" not in html.lower().replace("finance", "")


def test_the_page_speaks_german(report, lead):
    lead.cookies["django_language"] = "de"
    html = lead.get(f"{BASE}1/").content.decode()
    assert "Left out, and why" not in html
    assert "2 von 3 Prüfungen nicht bestanden" in html


def test_a_disputed_report_says_so_on_top_and_in_the_list(report, lead):
    said = {"appeal": {"": {"status": "disputed", "alpha": 0.5, "difference": 0.1}}}
    StudyReport.objects.filter(pk=report.pk).update(disputed=True, second_opinion=said)
    assert "This report is disputed" in lead.get(f"{BASE}1/").content.decode()
    assert "disputed" in lead.get(BASE).content.decode()


def test_withdrawals_since_are_said(rated, report, lead):
    withdraw(rated.study.panelists.earliest("pk"))
    assert "1 panelist has withdrawn since" in lead.get(f"{BASE}1/").content.decode()


def test_an_engineer_reads_and_does_not_make(rated, report):
    engineer = client_of(rated.study, User.Role.ML_ENGINEER)
    assert engineer.get(f"{BASE}1/").status_code == 200
    assert engineer.get(f"{BASE}1/ratings.csv").status_code == 200
    assert engineer.post(BASE, {}).status_code == 404
    assert "Make a report" not in engineer.get(BASE).content.decode()


def test_others_files_and_versions_are_not_there(report, lead, rated):
    stranger = client_of(StudyFactory(), User.Role.DATA_LEAD)
    for address in (BASE, f"{BASE}1/", f"{BASE}1/ratings.csv"):
        assert stranger.get(address).status_code == 404
    assert lead.get(f"{BASE}2/").status_code == 404
    assert lead.get(f"{BASE}1/passwords.csv").status_code == 404


def test_programs_list_read_and_ask(rated, report):
    client = APIClient()
    client.force_authenticate(staff(rated.study, User.Role.DATA_LEAD))
    (head,) = client.get("/api/v1/studies/rated/reports/").json()
    assert head["ratings_sha256"] == report.ratings_sha256
    found = client.get("/api/v1/studies/rated/reports/1/").json()
    assert found["agreement"]["appeal"][""]["alpha"]["estimate"] is not None
    assert (
        client.post("/api/v1/studies/rated/reports/", {"title": "x" * 300}, format="json").status_code == 400
    )
    assert client.post("/api/v1/studies/rated/reports/", {"title": "next"}, format="json").status_code == 202
    client.force_authenticate(staff(rated.study, User.Role.ML_ENGINEER))
    assert client.post("/api/v1/studies/rated/reports/", {}, format="json").status_code == 404


def test_the_command_lists_shows_writes_and_checks(report, tmp_path, capsys, rated):
    call_command("report", "rated", "--list", "--format", "json")
    assert json.loads(capsys.readouterr().out)[0]["version"] == 1
    call_command("report", "rated", "--files", "1", "--to", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.json",
        "ratings.csv",
        "agreement.csv",
        "consensus.csv",
        "raters.csv",
        "README.txt",
    }
    call_command("report", "rated", "--check", "1")
    with pytest.raises(CommandError, match="It has: 1"):
        call_command("report", "rated", "--show", "9")
    withdraw(rated.study.panelists.earliest("pk"))
    with pytest.raises(CommandError, match="144 ratings then, 132 now"):
        call_command("report", "rated", "--check", "1")
