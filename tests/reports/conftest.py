"""A rated study of two strata, one too small to be told, with somebody left out, and a report of it."""

import uuid

import pytest

from core import job_runner
from core.models import Job
from labeling.models import Panelist, QualityEvent, Rating, Scale, StudyAsset, StudyReport
from labeling.reports.making import ask_for
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory


@pytest.fixture
def rated(db) -> Scale:
    """Twelve images seen by seven panelists of "north" and five of "south"; the last of the south is suspended."""
    scale = ScaleFactory(study__slug="rated", study__min_cell=5, name="appeal")
    strata = [StratumFactory(study=scale.study, name=name) for name in ("north", "south")]
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=scale.study, name=f"=image-{n:02d}") for n in range(12)
    )
    for number in range(12):
        panelist = PanelistFactory(stratum=strata[number >= 7])
        values = [1 + (place // 2 + number * place % 3) % 7 for place in range(12)]
        rate_block(answered_block(panelist, images, "regular"), scale, values)
    last = scale.study.panelists.order_by("-pk")[0]
    suspend(last)
    return scale


def suspend(panelist: Panelist) -> None:
    Panelist.objects.filter(pk=panelist.pk).update(state="suspended")
    evidence = {"seen": {"attention": 3}, "failed": {"attention": 2}}
    QualityEvent.objects.create(
        panelist=panelist, state="suspended", reason="failed_checks", evidence=evidence
    )


def correct(rating: Rating, value: float) -> Rating:
    """The rater takes `rating` back and gives another."""
    Rating.objects.filter(pk=rating.pk).update(current=False)
    rating.refresh_from_db()
    fields = {name: getattr(rating, name) for name in ("trial", "scale", "panelist", "study_asset")}
    return Rating.objects.create(key=uuid.uuid4(), value=value, supersedes=rating, **fields)


def make_report(study, title: str = "", note: str = "") -> StudyReport:
    """What a worker does when somebody asks for a report."""
    job = ask_for(study, title, note, None)
    assert job_runner.run(job.pk) == "done", Job.objects.get(pk=job.pk).error
    return study.reports.first()


@pytest.fixture
def report(rated) -> StudyReport:
    return make_report(rated.study, "First")
