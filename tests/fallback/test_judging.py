"""Judging stored scores anew: the same as one image at a time, all or nothing, and nothing is scored again."""

import numpy as np
import pytest
from django.db import IntegrityError, connection

from active_learning.promotion import promote
from core import job_runner
from core.jobs import enqueue
from core.models import Job
from scoring.fallback.asking import judge_all
from scoring.fallback.judging import judge
from scoring.fallback.listing import by_kind, needing
from scoring.fallback.rules import reasons, rules_of
from scoring.fallback.writing import write_needs
from scoring.models import NeedsPeople, Score, ScoringRules
from scoring.quality_pages.keeping import study_quality
from scoring.serving import serve
from tests.scored_study import FINE, measure, score, scored_study, see_faces, serve_model, study_of

pytestmark = pytest.mark.django_db
RULES = {"requires_face": True, "widest_interval": 2.5, "unlike_level": 0.9}


def kept() -> dict[int, list[str]]:
    rows = NeedsPeople.objects.values_list("study_asset", "reasons")
    return {pk: [one["code"] for one in found] for pk, found in rows}


def test_stored_scores_are_judged_as_one_image_at_a_time():
    study = study_of(60, scales=("appeal", "clarity"))
    model, rng = serve_model(study), np.random.default_rng(4)
    expected = {}
    rules = ScoringRules.objects.create(study=study, **RULES)
    for image in study.assets.all():
        measures = {**FINE, "sharpness": round(rng.uniform(0, 2), 3), "exposure": round(rng.uniform(0, 1), 3)}
        faces, distance = int(rng.integers(0, 3)), round(rng.uniform(0.5, 1), 4)
        widths = {name: float(rng.integers(1, 5)) for name in ("appeal", "clarity")}
        measure(image, **measures)
        see_faces(image, faces)
        score(model, image, distance=distance, widths=widths)
        found = reasons(
            rules,
            quality=measures,
            faces=faces,
            unlikeness=distance,
            intervals={name: (4 - width / 2, 4 + width / 2) for name, width in widths.items()},
        )
        if found:
            expected[image.pk] = [one["code"] for one in found]
    before = Score.objects.order_by("pk").values_list("pk", "mean")
    assert judge_all(model) == {"images": 60, "needing": len(expected)}
    assert kept() == expected
    assert 10 < len(expected) < 60
    assert list(Score.objects.order_by("pk").values_list("pk", "mean")) == list(before)


def test_rows_whose_reasons_have_gone_are_removed_and_others_replaced():
    _study, model, images = scored_study()
    write_needs(model, {images[0].pk: [_reason("unlike")], images[1].pk: [_reason("unlike")]})
    write_needs(model, {images[0].pk: [], images[1].pk: [_reason("no_face")]})
    assert kept() == {images[1].pk: ["no_face"]}
    write_needs(model, {images[2].pk: [_reason("unlike")]})
    assert set(kept()) == {images[1].pk, images[2].pk}  # an image that is not named keeps what it has
    write_needs(model, {images[3].pk: [_reason("unlike")]}, all_of_them=True)
    assert set(kept()) == {images[3].pk}
    write_needs(model, {}, all_of_them=True)
    assert kept() == {}


def test_what_stays_the_same_is_not_written_again():
    _study, model, images = scored_study()
    write_needs(model, {images[0].pk: [_reason("unlike")]})
    first = NeedsPeople.objects.get()
    write_needs(model, {images[0].pk: [_reason("unlike")]}, all_of_them=True)
    again = NeedsPeople.objects.get()
    assert (again.pk, again.created_at) == (first.pk, first.created_at)


def test_a_writer_that_fails_leaves_what_was_there():
    _study, model, images = scored_study()
    write_needs(model, {images[0].pk: [_reason("unlike")]})
    # Otherwise the constraint would speak at the end of the test's own transaction.
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with pytest.raises(IntegrityError):
        write_needs(model, {10**9: [_reason("unlike")]}, all_of_them=True)
    assert kept() == {images[0].pk: ["unlike"]}


def test_changed_rules_are_judged_in_a_job_and_so_is_a_promotion():
    study, model, images = scored_study()
    score_wide = images[4]
    Score.objects.filter(study_asset=score_wide).update(low=1.0, high=7.0)
    ScoringRules.objects.create(study=study, widest_interval=3.0)
    job, _created = enqueue("needs_people", study.slug, params={"study": study.slug})
    assert job_runner.run(job.pk) == Job.State.DONE
    assert kept() == {score_wide.pk: ["wide_interval"]}
    other = serve_model(study, number=2)
    serve(model)
    promote(other)
    assert Job.objects.filter(kind="needs_people", subject=study.slug, state="queued").exists()


def test_reasons_are_counted_and_filtered_by_kind():
    _study, model, images = scored_study()
    write_needs(
        model,
        {
            images[0].pk: [_reason("low_quality:noise"), _reason("low_quality:exposure"), _reason("unlike")],
            images[1].pk: [_reason("low_quality:noise")],
            images[2].pk: [_reason("unlike")],
        },
    )
    assert by_kind(model) == {"low_quality": 2, "unlike": 2}
    assert [row.study_asset_id for row in needing(model)] == [images[0].pk, images[1].pk, images[2].pk]
    assert {row.study_asset_id for row in needing(model, "low_quality")} == {images[0].pk, images[1].pk}
    assert needing(model, "no_face").count() == 0


def test_without_rows_a_study_has_the_defaults_and_nothing_is_stored():
    study, model, _images = scored_study()
    rules = rules_of(study)
    assert (rules.low_quality, rules.unlike, rules.requires_face, rules.widest_interval) == (
        True,
        True,
        False,
        None,
    )
    judge(model, rules, study_quality(study).table)
    assert not ScoringRules.objects.exists()
    assert not NeedsPeople.objects.exists()


def _reason(code: str) -> dict:
    return {"code": code, "scale": "", "value": 1.0, "limit": 0.5}
