"""Attacks on reports: people who leave while one is made, small strata behind a large panel, and the reader's language."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from django.test import Client

from core import job_runner
from core.models import Job, User
from labeling.models import Panelist, StudyAsset, StudyReport
from labeling.reports import files, making
from labeling.reports.check import check
from labeling.withdrawal import withdraw
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scale() -> Any:
    """Ten raters of a large stratum, two of a small one that has six members, both with a share of the population."""
    scale = ScaleFactory(study__slug="attacked", study__min_cell=5, name="appeal")
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=scale.study, name=f"image-{n:02}") for n in range(8)
    )
    rng = np.random.default_rng(3)
    for name, members, raters in (("large", 10, 10), ("small", 6, 2)):
        stratum = StratumFactory(study=scale.study, name=name, population_share=0.5)
        for number in range(members):
            panelist = PanelistFactory(study=scale.study, stratum=stratum)
            if number < raters:
                trials = answered_block(panelist, images, "regular")
                rate_block(trials, scale, rng.integers(1, 8, len(images)).astype(float).tolist())
    return scale


def made(scale: Any) -> StudyReport:
    job = making.ask_for(scale.study, "", "", None)
    job_runner.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return scale.study.reports.get(version=job.result["version"])


def test_members_who_have_not_rated_do_not_hide_the_two_who_have(scale: Any) -> None:
    report = made(scale)
    parts = report.values["agreement"]["appeal"]
    assert parts["small"] == parts["large"] == {"code": "withheld"}
    assert report.values["consensus"]["appeal"]["weighted"]["code"] == "withheld"
    heading = next(csv.reader(io.StringIO("".join(files.consensus_csv(report)))))
    assert not [name for name in heading if name.startswith(("stratum", "weighted"))]
    told = csv.DictReader(io.StringIO("".join(files.ratings_csv(report))))
    assert {row["stratum"] for row in told} == {""}


def test_who_withdraws_while_a_report_is_made_is_in_none_of_its_figures(
    scale: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = Panelist.objects.filter(study=scale.study, ratings__isnull=False).distinct().first()
    assert leaver is not None
    digest = making.ratings_digest

    def leave_first(report: StudyReport) -> tuple[str, int]:
        if leaver.state != Panelist.State.WITHDRAWN:
            withdraw(leaver)
            leaver.refresh_from_db()
        return digest(report)

    monkeypatch.setattr(making, "ratings_digest", leave_first)
    report = made(scale)
    assert report.values["agreement"]["appeal"][""]["raters"] == 11
    assert check(report).holds
    assert leaver.pk not in files.arrays_by_scale(report)["appeal"]["rater"]
    assert scale.study.reports.count() == 1


def test_who_is_suspended_while_a_report_is_made_counts_in_all_of_it(
    scale: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze = making.freeze
    late = Panelist.objects.filter(study=scale.study, ratings__isnull=False).distinct().first()
    assert late is not None

    def suspend_after(study: Any) -> Any:
        frozen = freeze(study)
        Panelist.objects.filter(pk=late.pk).update(state=Panelist.State.SUSPENDED)
        return frozen

    monkeypatch.setattr(making, "freeze", suspend_after)
    report = made(scale)
    assert report.values["exclusions"] == []
    assert report.excluded == []
    assert check(report).holds


def test_programs_read_the_reasons_of_a_report_in_their_language(
    scale: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Panelist.objects.filter(study=scale.study).exclude(pk=scale.study.panelists.order_by("pk")[0].pk).update(
        state=Panelist.State.SUSPENDED
    )
    report = made(scale)
    client.force_login(staff(scale.study, User.Role.ML_ENGINEER))
    url = f"/api/v1/studies/{scale.study.slug}/reports/{report.version}/"
    monkeypatch.setattr("labeling.agreement.reasons.REASONS", {"one_rater": "Nur eine Person."})
    found = client.get(url).json()
    assert found["agreement"]["appeal"][""]["alpha"]["reason"] == "Nur eine Person."
    assert found["consensus"]["appeal"]["reason"] == "Nur eine Person."


def test_a_title_with_a_null_byte_makes_a_report(scale: Any) -> None:
    job = making.ask_for(scale.study, "Spring\x00 ", "\x00", None)
    assert (job.params["title"], job.params["note"]) == ("Spring", "")
