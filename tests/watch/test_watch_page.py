"""The page of what arrives: who sees it, what it says in each state, and how little it costs."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from core import audit
from core.models import AuditEvent, Job
from labeling.models import Study
from scoring.models import DriftAlert, ModelReference, ModelVersion
from scoring.watch.reference import freeze
from scoring.watch.watching import watch
from tests.factories import UserFactory, staff
from tests.watch.conftest import TRAINED, arrive, browser_of, trained

pytestmark = pytest.mark.django_db
PAGE = "/studies/summer/watch/"


def darker(measures: dict[str, float]) -> dict[str, float]:
    return {**measures, "exposure": measures["exposure"] - 0.2}


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_model_it_says_what_will_be_here(lead: Client) -> None:
    assert "No model to watch for yet" in text(lead)


def test_a_model_from_before_references_is_frozen_on_demand(lead: Client, model: ModelVersion) -> None:
    assert "has no reference yet" in text(lead)
    assert "manage.py drift summer --now" in text(lead)
    answer = lead.post(PAGE)
    assert answer.status_code == 302
    job = Job.objects.get(kind="watch")
    assert "being compared" in text(lead)
    from core import job_runner

    assert job_runner.run(job.pk) == Job.State.DONE
    assert ModelReference.objects.get(model=model).about["images"] == 240
    assert "Nothing new has arrived since the model was made" in text(lead)


def test_it_says_first_that_all_is_well(engineer: Client, model: ModelVersion) -> None:
    for week in range(1, 4):
        arrive(model, week, 120)
    watch(model)
    page = text(engineer)
    assert "What arrives looks like what the model was made on." in page
    assert "<figure" not in page  # drawn on a request of their own, so that the words do not wait
    page = text(engineer, f"{PAGE}?draw=1")
    assert page.count('<figure class="chart"') == 3
    assert page.count('<svg role="img"') == 6  # for a desk and for a phone


def test_it_names_source_cause_and_what_to_do(lead: Client, model: ModelVersion) -> None:
    arrive(model, 1, 150)
    arrive(model, 1, 150, source="ads", seed=900, change=darker)
    watch(model)
    page = text(lead)
    assert "What arrives differs from what the model was made on: “ads”." in page
    assert "Images from “ads” got darker: median Exposure" in page
    assert "mend that step" in page


def test_the_same_in_several_weeks_is_told_once_and_seen_at_once(lead: Client, model: ModelVersion) -> None:
    for week in (1, 2, 3):
        arrive(model, week, 150, change=darker)
    watch(model)
    page = text(lead)
    assert page.count("got darker") == 1
    assert "in 3 weeks since" in page
    pks = list(DriftAlert.objects.values_list("pk", flat=True))
    lead.post(f"{PAGE}seen/", {"alert": pks})
    assert not DriftAlert.objects.filter(seen_at=None).exists()


def test_a_source_name_is_text_and_never_markup(lead: Client, model: ModelVersion) -> None:
    arrive(model, 1, 150, source="<script>alert(1)</script>", change=darker)
    watch(model)
    assert "<script>alert" not in text(lead)


def test_marking_as_seen_is_kept_with_who_and_audited(lead: Client, model: ModelVersion) -> None:
    arrive(model, 1, 150, change=darker)
    watch(model)
    alert = DriftAlert.objects.get()
    answer = lead.post(f"{PAGE}seen/", {"alert": [alert.pk, "junk"], "model": "1"}, follow=True)
    assert "Seen already" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.seen_at is not None
    assert AuditEvent.objects.get(action="drift_seen").actor == alert.seen_by
    lead.post(f"{PAGE}seen/", {"alert": alert.pk})
    assert AuditEvent.objects.filter(action="drift_seen").count() == 1


def test_alerts_of_another_study_cannot_be_marked(model: ModelVersion) -> None:
    arrive(model, 1, 150, change=darker)
    watch(model)
    from tests.factories import StudyFactory

    other = StudyFactory(slug="winter")
    stranger = browser_of(staff(other, "data_lead"))
    alert = DriftAlert.objects.get()
    assert stranger.post("/studies/winter/watch/seen/", {"alert": alert.pk}).status_code == 302
    assert stranger.post(f"{PAGE}seen/", {"alert": alert.pk}).status_code == 404
    alert.refresh_from_db()
    assert alert.seen_at is None


def test_who_has_no_business_here_is_told_there_is_nothing(model: ModelVersion) -> None:
    for address in (PAGE, f"{PAGE}weeks.csv", "/api/v1/studies/summer/drift/"):
        assert browser_of(UserFactory(role="data_lead")).get(address).status_code == 404
        assert browser_of(UserFactory()).get(address).status_code == 404
    assert Client().get(PAGE).status_code == 302
    assert Client().get("/api/v1/studies/summer/drift/").status_code == 401


def test_trainings_and_promotions_are_marked_in_the_charts(lead: Client, model: ModelVersion) -> None:
    from datetime import timedelta

    for week in range(1, 5):
        arrive(model, week, 120)
    second = trained(model.study, TRAINED + timedelta(days=12), serves=False)
    event = audit.record("model_promoted", study="summer", target=second)
    AuditEvent.objects.filter(pk=event.pk).update(at=TRAINED + timedelta(days=20))
    watch(model)
    page = text(lead, f"{PAGE}?draw=1")
    assert "v2 trained" in page
    assert "v2 promoted" in page


def test_the_table_holds_every_week_source_and_measure(lead: Client, model: ModelVersion) -> None:
    arrive(model, 1, 150)
    arrive(model, 1, 150, source="ads", seed=900, change=darker)
    watch(model)
    rows = list(csv.DictReader(io.StringIO(lead.get(f"{PAGE}weeks.csv").content.decode())))
    assert {row["source"] for row in rows} == {"*", "shop", "ads"}
    told = [(row["source"], row["measure"]) for row in rows if row["differs"] == "True"]
    assert told == [("*", "exposure"), ("ads", "exposure")]


def test_the_api_and_the_command_say_the_same(engineer: Client, model: ModelVersion, capsys: Any) -> None:
    arrive(model, 1, 150, source="ads", change=darker)
    watch(model)
    answer = engineer.get("/api/v1/studies/summer/drift/?source=ads").json()
    assert answer["state"] == "differs"
    assert answer["model"]["version"] == 1
    assert [alert["name"] for alert in answer["alerts"]] == ["exposure"]
    assert [week["source"] for week in answer["weeks"]] == ["ads"]
    call_command("drift", "summer", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    assert told["alerts"] == answer["alerts"]
    call_command("drift", "summer")
    assert "got darker" in capsys.readouterr().out


@pytest.mark.parametrize(
    "query",
    [
        "?source=nowhere",
        "?measure=quality:none",
        "?measure=x",
        "?model=99",
        "?model=²",
        "?source=%00",
        "?draw=x&measure=x",
    ],
)
def test_odd_queries_get_the_page(lead: Client, model: ModelVersion, query: str) -> None:
    arrive(model, 1, 60)
    watch(model)
    text(lead, PAGE + query)


def test_the_page_costs_the_same_for_a_year_of_many_sources(
    lead: Client, model: ModelVersion, queries: Callable[[Callable[[], Any]], int]
) -> None:
    freeze(model)
    arrive(model, 1, 30)
    watch(model)
    few = queries(lambda: text(lead))
    for week in range(2, 20):
        for number in range(3):
            arrive(model, week, 25, source=f"s{number}", seed=50 * number)
    watch(model)
    assert queries(lambda: text(lead)) <= few


def test_an_engineer_of_no_study_may_not_ask_for_a_comparison(study: Study) -> None:
    assert browser_of(UserFactory(role="ml_engineer")).post(PAGE).status_code == 404
    assert not Job.objects.filter(kind="watch").exists()
