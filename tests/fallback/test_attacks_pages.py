"""Other people's keys, odd addresses and hostile names on the pages around scores."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from core import job_runner
from core.models import AuditEvent, Job, User
from labeling.models import Study, StudyAsset
from scoring.engine.explain.grid import to_bytes
from scoring.fallback import asking
from scoring.fallback.rules import rules_of
from scoring.fallback.settings import save_rules, version_of
from scoring.fallback.writing import write_needs
from scoring.models import DriftAlert, Explanation, ModelVersion, NeedsPeople, ScoringRules, WatchWeek
from tests.factories import StudyFactory, staff
from tests.scored_study import measure, score, scored_study

pytestmark = pytest.mark.django_db
FORMULA = "=HYPERLINK(1)"
ODD = ("abc", "-1", "0", "1e9", "٣", "\0", "'", "9" * 40, "%00", "<script>alert(1)</script>")
PAGES = {
    "quality/": ("page", "measure"),
    "quality.csv": ("measure",),
    "scores/": ("page", "scale", "sort", "q"),
    "scores/rules/": ("version",),
    "scores/needs-people/": ("page", "reason", "q"),
    "scores/needs-people.csv": ("reason",),
    "scores/new/": ("request", "page"),
    "watch/": ("model", "source", "measure", "week", "draw"),
    "watch/weeks.csv": ("model",),
}
APIS = {
    "quality/": ("measure", "limit", "offset"),
    "needs-people/": ("reason", "limit", "offset"),
    "scores/": ("scale", "asset", "model", "limit", "offset"),
    "drift/": ("model", "source"),
}
World = tuple[Study, ModelVersion, list[StudyAsset]]


@pytest.fixture
def world() -> World:
    study, model, images = scored_study(4)
    reason = {"code": "wide_interval", "scale": "appeal", "value": 5.0, "limit": 2.0}
    write_needs(model, {images[0].pk: [reason]})  # type: ignore[list-item]
    week = "2026-11-16"
    WatchWeek.objects.create(model=model, week=week, source="", images=9, verdict="few", figures={})
    return study, model, images


def signed_in(study: Study, role: str = User.Role.DATA_LEAD) -> Client:
    client = Client()
    client.force_login(staff(study, role))
    return client


def grid_of(image: StudyAsset, model: ModelVersion) -> Explanation:
    return Explanation.objects.create(
        study_asset=image,
        model=model,
        scale=model.study.scales.first(),
        method="cam",
        rows=2,
        columns=2,
        grid=to_bytes(np.ones((2, 2), dtype=np.float32)),
    )


def test_odd_parameters_are_never_an_error_of_ours(world: World):
    study = world[0]
    client, api = signed_in(study), APIClient()
    api.force_authenticate(staff(study, User.Role.ML_ENGINEER))
    for page, names in PAGES.items():
        for name in names:
            for value in ODD:
                answer = client.get(f"/studies/spring/{page}", {name: value})
                assert answer.status_code in (200, 404), (page, name, value)
                assert b"<script>alert(1)" not in b"".join(answer)
    for page, names in APIS.items():
        for name in names:
            for value in ODD:
                answer = api.get(f"/api/v1/studies/spring/{page}", {name: value})
                assert answer.status_code in (200, 400, 404), (page, name, value, answer.data)


def test_looking_changes_nothing(world: World):
    study = world[0]
    client = signed_in(study)
    for page in PAGES:
        client.get(f"/studies/spring/{page}")
    before = (
        AuditEvent.objects.count(),
        Job.objects.count(),
        ScoringRules.objects.count(),
        NeedsPeople.objects.count(),
    )
    for page in PAGES:
        client.get(f"/studies/spring/{page}")
    image = world[2][0]
    client.get(f"/studies/spring/images/{image.pk}/explain/?method=occlusion")
    assert client.get("/studies/spring/watch/seen/").status_code == 405
    assert client.get("/studies/spring/scores/rules/preview/").status_code == 405
    assert before == (
        AuditEvent.objects.count(),
        Job.objects.count(),
        ScoringRules.objects.count(),
        NeedsPeople.objects.count(),
    )


def test_keys_of_another_study_open_nothing(world: World):
    study, model, images = world
    explained = grid_of(images[0], model)
    alert = DriftAlert.objects.create(
        study=study, model=model, week="2026-11-16", source="", kind="quality", name="x", images=3, figures={}
    )
    other = StudyFactory(slug="autumn")
    for role in (User.Role.DATA_LEAD, User.Role.ML_ENGINEER):
        client = signed_in(other, role)
        for slug in ("autumn", "spring"):
            assert client.get(f"/studies/{slug}/explanations/{explained.pk}.png").status_code == 404
            for send in (client.get, client.post):
                assert (
                    send(f"/studies/{slug}/images/{images[0].pk}/explain/", {"method": "cam"}).status_code
                    == 404
                )
        client.post("/studies/autumn/watch/seen/", {"alert": str(alert.pk)})
        assert client.post("/studies/spring/watch/seen/", {"alert": str(alert.pk)}).status_code == 404
    alert.refresh_from_db()
    assert alert.seen_at is None
    assert not Job.objects.filter(kind="explain").exists()
    own = signed_in(study, User.Role.ML_ENGINEER)
    assert own.get(f"/studies/spring/explanations/{explained.pk}.png").status_code == 200
    assert own.get(f"/studies/spring/explanations/{10**30}.png").status_code == 404
    StudyAsset.objects.filter(pk=images[0].pk).update(asset=None)
    assert own.get(f"/studies/spring/explanations/{explained.pk}.png").status_code == 404


def test_explaining_what_has_no_score_is_refused(world: World):
    study, _model, images = world
    client = signed_in(study)
    StudyAsset.objects.filter(pk=images[0].pk).update(purpose="attention")
    StudyAsset.objects.filter(pk=images[1].pk).update(asset=None)
    for image, method in ((images[0], "cam"), (images[1], "cam"), (images[2], "'\0"), (images[2], "")):
        answer = client.post(f"/studies/spring/images/{image.pk}/explain/", {"method": method})
        assert answer.status_code in (302, 409)
        assert answer.status_code == 409 or answer["Location"].startswith("/studies/spring/images/")
    assert not Job.objects.filter(kind="explain").exists()


def test_rules_take_no_rubbish(world: World):
    client = signed_in(world[0])
    for name in ("unlike_level", "widest_interval", "sharpness_low", "version"):
        for value in ("nan", "inf", "-inf", "1e999", "\0", "'", "9" * 400, "٣", "-5"):
            typed = {"unlike_level": "99", "version": "", name: value}
            for page in ("scores/rules/", "scores/rules/preview/"):
                assert client.post(f"/studies/spring/{page}", typed).status_code in (200, 302, 409, 422), (
                    name,
                    value,
                )
    assert not ScoringRules.objects.exclude(unlike_level__gte=0.5, unlike_level__lte=0.9999).exists()


def test_rows_that_are_formulas_stay_text_in_every_file(world: World):
    study, model, images = world
    StudyAsset.objects.filter(pk=images[0].pk).update(name=FORMULA)
    figures = {"quality": {FORMULA: {"images": 9, "now": [1, 2, 3]}}, "score": {}, "embedding": {}}
    WatchWeek.objects.create(
        model=model, week="2026-11-09", source="@SUM(1)", images=9, verdict="few", figures=figures
    )
    study.scales.update(name="+appeal")
    client = signed_in(study)
    for page in ("quality.csv", "scores/needs-people.csv", "watch/weeks.csv"):
        text = b"".join(client.get(f"/studies/spring/{page}")).decode()
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert any("HYPERLINK" in cell for cell in cells), page
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))], page


def test_pages_ask_the_database_no_more_often_for_more_rows(world: World):
    study, model, images = world
    client = signed_in(study)

    def counts() -> dict[str, int]:
        found = {}
        for page in ("scores/needs-people/", "quality/", "scores/", "watch/"):
            client.get(f"/studies/spring/{page}")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/studies/spring/{page}")
            found[page] = len(queries)
        return found

    few = counts()
    from tests.factories import add_images

    add_images(study, 16)
    for image in study.assets.exclude(pk__in=[one.pk for one in images]):
        measure(image, sharpness=0.0001)
        score(model, image)
    reason: Any = {"code": "wide_interval", "scale": "appeal", "value": 5.0, "limit": 2.0}
    write_needs(model, {image.pk: [reason] for image in study.assets.all()})
    many = counts()
    assert all(many[page] <= few[page] + 2 for page in few), (few, many)


def test_names_that_are_markup_stay_text(world: World):
    study, model, images = world
    markup = "<script>alert(1)</script>"
    study.scales.update(name=markup)
    StudyAsset.objects.filter(pk=images[0].pk).update(name=f"{markup}.jpg")
    reason: Any = {"code": "wide_interval", "scale": markup, "value": 5.0, "limit": 2.0}
    write_needs(model, {images[0].pk: [reason]})
    measure_ = {
        "images": 9,
        "now": [1, 2, 3],
        "before": [1, 2, 3],
        "told": True,
        "psi": 1.0,
        "expected": 0.1,
        "ks": 0.5,
    }
    for source in ("", markup):
        WatchWeek.objects.create(
            model=model,
            week="2026-11-09",
            source=source,
            images=9,
            verdict="differs",
            figures={"quality": {}, "score": {markup: measure_}, "embedding": {}, "needed": 5},
        )
        DriftAlert.objects.create(
            study=study,
            model=model,
            week="2026-11-09",
            source=source,
            kind="score",
            name=markup,
            images=9,
            figures=measure_,
        )
    grid_of(images[0], model)
    client = signed_in(study)
    for page in (
        "scores/",
        "scores/needs-people/",
        "scores/rules/",
        "quality/",
        "watch/",
        f"watch/?source={markup}&measure=score:{markup}&draw=1",
        f"images/{images[0].pk}/",
    ):
        answer = client.get(f"/studies/spring/{page}")
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.content.decode(), page
        assert "alert(1)" in answer.content.decode() or page in ("scores/rules/", "quality/"), page


def test_rules_that_change_while_scores_are_judged_are_judged_by_too(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    study, model, images = world
    real, times = asking.write_needs, []

    def slow(*about: Any, **named: Any) -> int:
        told = real(*about, **named)
        times.append(1)
        if len(times) == 1:
            save_rules(study, {"widest_interval": 1.0}, version_of(rules_of(study)))
        return told

    monkeypatch.setattr(asking, "write_needs", slow)
    job, _created = asking.request_judging(study)
    assert job_runner.run(job.pk) == "done"
    assert NeedsPeople.objects.filter(model=model).count() == len(images), "each interval is 2 points wide"


def test_a_promotion_while_scores_are_judged_is_judged_too(world: World, monkeypatch: pytest.MonkeyPatch):
    from scoring.models import ServingModel
    from tests.scored_study import serve_model

    study, model, images = world
    newer = serve_model(study, number=2)
    ServingModel.objects.filter(study=study).update(model=model)
    for image in images:
        score(newer, image, distance=1.0)
    real, times = asking.write_needs, []

    def slow(*about: Any, **named: Any) -> int:
        told = real(*about, **named)
        times.append(1)
        ServingModel.objects.filter(study=study).update(model=newer)
        return told

    monkeypatch.setattr(asking, "write_needs", slow)
    job, _created = asking.request_judging(study)
    assert job_runner.run(job.pk) == "done"
    assert NeedsPeople.objects.filter(model=newer).count() == len(images)


def test_nothing_in_the_database_can_hold_a_crop_or_a_face():
    from django.apps import apps
    from django.db import models

    binary = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("scoring").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.BinaryField | models.FileField)
    }
    assert binary == {
        "LabelSnapshot.content",
        "FeatureSet.embedding",  # of the whole image
        "ScoreRequest.image",  # until it is answered
        "Explanation.grid",
        "ModelReference.arrays",
        "QualityTable.arrays",
        "ModelHead.file",
        "ModelHead.card",
    }
