"""The rules of trust and the images that need people: forms, previews, lists, who may see them."""

import csv
import io

import pytest
from django.test import Client

from core.models import AuditEvent, Job
from scoring.fallback.asking import judge_all
from scoring.models import NeedsPeople, Score, ScoringRules
from scoring.views.rules_form import RulesForm
from tests.scored_study import scored_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful():
    """12 scored images; two have wide intervals, the second of them no fine edge either."""
    study, model, images = scored_study()
    Score.objects.filter(study_asset__in=images[:2]).update(low=1.0, high=6.5)
    report = images[1].asset.quality
    report.measures["sharpness"] = 0.1
    report.save()
    return study, model, images


def typed(study, **changes) -> dict[str, str]:
    """The form as a browser sends it back, with `changes`."""
    form = RulesForm(study)
    found = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            found[name] = "on"
        elif value is not False:
            found[name] = "" if value is None else str(value)
    return {name: value for name, value in {**found, **changes}.items() if value is not None}


def rules_url(study) -> str:
    return f"/studies/{study.slug}/scores/rules/"


@pytest.mark.parametrize("role", ["data_lead", "ml_engineer"])
def test_both_roles_change_the_rules_which_is_audited_and_judged(doubtful, somebody, role):
    study, _model, _images = doubtful
    answer = somebody("who", role, study).post(
        rules_url(study), typed(study, widest_interval="3", sharpness_low="")
    )
    assert answer.status_code == 302
    rules = ScoringRules.objects.get()
    assert rules.widest_interval == 3.0
    assert rules.thresholds == {"sharpness": {"low": None, "high": None}}
    assert AuditEvent.objects.get(action="scoring_rules_changed").detail["changed"]["widest_interval"] == [
        None,
        3.0,
    ]
    assert Job.objects.filter(kind="needs_people", subject=study.slug).exists()


def test_saving_what_is_stored_changes_nothing(doubtful, somebody):
    study, _model, _images = doubtful
    somebody("lead", "data_lead", study).post(rules_url(study), typed(study))
    assert not ScoringRules.objects.exists()
    assert not AuditEvent.objects.filter(action="scoring_rules_changed").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unlike_level": "120"}, "unlike_level"),
        ({"widest_interval": "6"}, "widest_interval"),
        ({"widest_interval": "wide"}, "widest_interval"),
        ({"exposure_low": "0.95"}, "exposure_low"),
        ({"noise_high": "nan"}, "noise_high"),
    ],
)
def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(doubtful, somebody, changes, field):
    study, _model, _images = doubtful
    answer = somebody("lead", "data_lead", study).post(
        rules_url(study), typed(study, sharpness_low="0.7", **changes)
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors[field]
    assert form["sharpness_low"].value() == "0.7"
    assert form[field].value() == changes[field]
    assert not ScoringRules.objects.exists()


def test_the_preview_counts_without_saving(doubtful, somebody):
    study, _model, _images = doubtful
    client = somebody("lead", "data_lead", study)
    page = client.post(rules_url(study), typed(study, widest_interval="3", preview="1"))
    assert page.context["preview"]["needing"] == 2
    assert {str(kind): n for kind, n in page.context["preview"]["kinds"]} == {
        "low image quality": 1,
        "unlike what the model has seen": 0,
        "interval too wide": 2,
    }
    part = client.post(f"{rules_url(study)}preview/", typed(study, low_quality=None))
    assert part.context["preview"]["needing"] == 0
    assert not ScoringRules.objects.exists()
    assert not NeedsPeople.objects.exists()


def test_whoever_saves_last_must_have_seen_what_is_stored(doubtful, somebody):
    study, _model, _images = doubtful
    mine = typed(study, widest_interval="3")
    ScoringRules.objects.create(study=study, widest_interval=2.0)
    answer = somebody("lead", "data_lead", study).post(rules_url(study), mine)
    assert answer.status_code == 409
    assert ScoringRules.objects.get().widest_interval == 2.0
    assert answer.context["form"]["widest_interval"].value() == "3"


@pytest.fixture
def judged(doubtful):
    study, model, images = doubtful
    ScoringRules.objects.create(study=study, widest_interval=3.0)
    judge_all(model)
    return study, model, images


def test_the_list_has_every_reason_and_the_scores(judged, somebody):
    study, _model, images = judged
    client = somebody("lead", "data_lead", study)
    page = client.get(f"/studies/{study.slug}/scores/needs-people/")
    assert [row.study_asset.pk for row in page.context["rows"]] == [images[1].pk, images[0].pk]
    text = page.content.decode()
    assert "5.50 points wide; at most 3.00 are trusted" in text
    assert "Sharpness is 0.10, below the 0.50" in text
    assert "[1.00, 6.50]" in text
    only = client.get(f"/studies/{study.slug}/scores/needs-people/?reason=low_quality")
    assert [row.study_asset.pk for row in only.context["rows"]] == [images[1].pk]
    rows = list(
        csv.reader(
            io.StringIO(b"".join(client.get(f"/studies/{study.slug}/scores/needs-people.csv")).decode())
        )
    )
    assert len(rows) == 1 + 3


def test_scores_page_api_and_image_page_mark_them(judged, somebody):
    study, _model, images = judged
    client = somebody("eng", "ml_engineer", study)
    page = client.get(f"/studies/{study.slug}/scores/").content.decode()
    assert page.count("badge watch") == 2
    answer = client.get(f"/api/v1/studies/{study.slug}/scores/").json()
    marked = {one["asset"] for one in answer["scores"] if one["needs_people"]}
    assert marked == {images[0].name, images[1].name}
    told = client.get(f"/api/v1/studies/{study.slug}/needs-people/?reason=wide_interval").json()
    assert told["count"] == 2
    assert told["images"][0]["reasons"][0]["sentence"]
    image = client.get(f"/studies/{study.slug}/images/{images[0].pk}/").content.decode()
    assert "This image needs people" in image


def test_the_button_asks_for_a_round(judged, somebody):
    study, _model, _images = judged
    client = somebody("lead", "data_lead", study)
    client.post(f"/studies/{study.slug}/selections/needs-people/", {"budget": "10"})
    job = Job.objects.get(kind="select")
    assert job.params == {"study": study.slug, "budget": 10, "strategy": "needs_people"}
    again = client.post(f"/studies/{study.slug}/selections/needs-people/", {"budget": "x"}, follow=True)
    assert "The budget is a number of images" in again.content.decode()


def test_without_a_model_and_with_nothing_to_ask(somebody):
    study, model, _images = scored_study(3)
    client = somebody("lead", "data_lead", study)
    assert (
        "Every score is trusted" in client.get(f"/studies/{study.slug}/scores/needs-people/").content.decode()
    )
    study.serving.delete()
    model.delete()
    assert (
        "No image is scored yet" in client.get(f"/studies/{study.slug}/scores/needs-people/").content.decode()
    )
    preview = client.post(f"{rules_url(study)}preview/", typed(study)).content.decode()
    assert "nothing to count" in preview


def test_strangers_and_panelists_see_nothing(judged, somebody):
    study, _model, _images = judged
    pages = ("quality/", "quality.csv", "scores/rules/", "scores/needs-people/", "scores/needs-people.csv")
    for page in pages:
        assert Client().get(f"/studies/{study.slug}/{page}").status_code == 302
        for number, role in enumerate(("panelist", "data_lead", "ml_engineer")):
            client = somebody(f"{page}{number}", role)
            assert client.get(f"/studies/{study.slug}/{page}").status_code == 404
