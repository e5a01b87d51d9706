"""Images that need people enter selection: first, in an arm of their own, and never those that must stay unseen."""

import numpy as np
import pytest

from active_learning.asked import asked
from active_learning.pool import AssetPool
from active_learning.selection import request_selection
from active_learning.selection_table import chosen_page
from core import job_runner
from core.errors import DomainError
from core.models import Job
from labeling.models import StratumFill
from scoring.engine import codec
from scoring.fallback.writing import write_needs
from scoring.models import FeatureSet
from scoring.splits import held_out
from tests.answered_blocks import answered_block, rating_of
from tests.factories import PanelistFactory, add_images
from tests.scored_study import score, scored_study

pytestmark = pytest.mark.django_db
WHY = [{"code": "unlike", "scale": "", "value": 0.995, "limit": 0.99}]


@pytest.fixture
def ready():
    """60 images with features; ten of them rated by two panelists."""
    study, model, images = scored_study(60)
    rng = np.random.default_rng(2)
    features = [
        FeatureSet(
            asset=image.asset,
            extractor=model.extractor,
            embedding=codec.encode(rng.normal(0, 1, 4).astype(np.float32)),
        )
        for image in images
    ]
    FeatureSet.objects.bulk_create(features)
    scale = study.scales.get()
    for _rater in range(2):
        panelist = PanelistFactory(stratum=study.strata.get())
        for trial in answered_block(panelist, images[:10]):
            rating_of(trial, scale, int(rng.integers(1, 8))).save()
    return study, model, images


def round_of(study, budget, strategy="random"):
    job, _created = request_selection(study, budget, strategy)
    state = job_runner.run(job.pk)
    job.refresh_from_db()
    assert state == Job.State.DONE, job.error
    return study.selection_rounds.get(number=job.result["round"])


def open_images(study, images):
    return [image for image in images if not held_out(study, image.name, image.group)]


def test_they_come_first_and_leave_the_strategy_its_half(ready):
    study, model, images = ready
    write_needs(model, {image.pk: WHY for image in images[10:]})
    found = round_of(study, 20)
    arms = list(found.selected.order_by("rank").values_list("arm", flat=True))
    assert arms == ["asked"] * 8 + ["chosen"] * 9 + ["control"] * 3
    assert found.selected.values("study_asset").distinct().count() == 20
    fills = StratumFill.objects.filter(priority__gt=0).values_list("study_asset", flat=True)
    assert set(fills) == set(found.selected.values_list("study_asset", flat=True))


def test_a_round_without_any_is_as_before(ready):
    study, _model, _images = ready
    found = round_of(study, 20)
    assert set(found.selected.values_list("arm", flat=True)) == {"chosen", "control"}


def test_what_must_stay_unseen_is_never_put_forward(ready):
    study, model, images = ready
    hidden = []
    for purpose in ("gold", "attention", "example", "practice", "anchor"):
        hidden += add_images(study, 1, purpose=purpose, first=100 + len(hidden))
    for image in hidden:
        score(model, image)
        features = np.ones(4, dtype=np.float32)
        FeatureSet.objects.create(
            asset=image.asset, extractor=model.extractor, embedding=codec.encode(features)
        )
    kept_out = [image for image in images if held_out(study, image.name, image.group)]
    assert kept_out
    write_needs(model, {image.pk: WHY for image in [*images, *hidden]})
    found = round_of(study, 10_000, "needs_people")
    shown = set(found.selected.values_list("study_asset", flat=True))
    assert not shown & {image.pk for image in (*hidden, *kept_out)}
    assert set(found.selected.filter(arm="asked").values_list("study_asset", flat=True))


def test_a_round_of_nothing_else_keeps_its_control_arm(ready):
    study, model, images = ready
    wanted = open_images(study, images)[:17]
    write_needs(model, {image.pk: WHY for image in wanted})
    found = round_of(study, 1000, "needs_people")
    assert set(found.selected.filter(arm="asked").values_list("study_asset", flat=True)) == {
        image.pk for image in wanted
    }
    assert found.selected.filter(arm="control").count() == 3
    assert not found.selected.filter(arm="chosen").exists()


def test_where_nobody_is_to_be_asked_it_says_so(ready):
    study, _model, _images = ready
    job, _created = request_selection(study, 10, "needs_people")
    assert job_runner.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert "No image that needs people is open" in job.error
    with pytest.raises(DomainError):
        request_selection(study, 0, "needs_people")


def test_what_people_have_answered_is_not_asked_again(ready):
    study, model, images = ready
    pool = AssetPool(
        np.array([image.pk for image in images[:4]]),
        np.zeros((4, 2)),
        np.array([study.ratings_per_asset, 2.0, 0.0, 0.0]),
        np.array([""] * 4),
    )
    write_needs(model, {images[0].pk: WHY, images[1].pk: WHY * 2, images[2].pk: WHY, images[3].pk: WHY * 2})
    assert [one.row for one in asked(study, pool, model, 10)] == [3, 2, 1]
    assert [one.row for one in asked(study, pool, model, 1)] == [3]
    assert asked(study, pool, model, 0) == []


def test_the_round_s_page_says_why(ready):
    study, model, images = ready
    write_needs(model, {image.pk: WHY for image in images})
    found = round_of(study, 20)
    _page, shown = chosen_page(found, "asked", None)
    assert all("99.5%" in one.why[0] for one in shown)
