"""Figures, reports, ratings, withdrawals and stopping at the same moment, on a real PostgreSQL."""

from typing import Any

import numpy as np
import pytest
from django.db.models import F

from core import job_runner
from core.errors import DomainError
from core.models import Job, User
from labeling.blocks import open_block
from labeling.figures import chunks, refresh
from labeling.figures.computing import unpack
from labeling.figures.log import rating_log
from labeling.figures.registry import PERSONAL
from labeling.models import Figures, Panelist, QualityEvent, Rating, RatingChunk, Scale, StratumFill
from labeling.planning import stopping
from labeling.raters.decisions import decide
from labeling.ratings import receive
from labeling.reports import files, making
from labeling.reports.check import check
from labeling.withdrawal import withdraw
from tests.factories import staff
from tests.labeling.at_once import at_once
from tests.labeling.panel import item, join, leased, make_study, scale_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def rated(people: int = 6, **about: Any) -> tuple[Scale, list[Panelist]]:
    """A live study in which `people` have answered one block each."""
    study = make_study(images=30, block_length=10, ratings_per_asset=9, **about)
    panel = [join(study) for _ in range(people)]
    for number, panelist in enumerate(panel):
        answer(panelist, number)
    return scale_of(study), panel


def answer(panelist: Panelist, seed: int) -> None:
    open_block(panelist)
    given = np.random.default_rng(seed).integers(1, 8, 50)
    receive(
        panelist, [item(trial, int(value)) for trial, value in zip(leased(panelist), given, strict=False)]
    )


def failed(results: list[object]) -> list[object]:
    return [one for one in results if isinstance(one, Exception)]


def left_of(panelist: Panelist, scale: Scale) -> list[str]:
    """Where anything of `panelist` is still to be found."""
    found = []
    if Rating.objects.filter(panelist=panelist).exists():
        found.append("ratings")
    chunks.refresh(scale)
    parts = [np.frombuffer(chunk.data, dtype=chunks.ROW) for chunk in RatingChunk.objects.filter(scale=scale)]
    found += ["chunk" for rows in parts if (rows["panelist"] == panelist.pk).any()]
    for row in Figures.objects.filter(study=scale.study, kind__in=PERSONAL):
        arrays = unpack(row.arrays)
        # The list of the panel names everybody, with what each has answered.
        listed = arrays.get("answers", np.ones(1)) != 0
        if any(
            ((arrays[name] == panelist.pk) & listed).any() for name in ("panelist", "rater") if name in arrays
        ):
            found.append(f"figures {row.kind}")
    for report in scale.study.reports.all():
        rater = files.arrays_by_scale(report).get(scale.name, {}).get("rater", np.zeros(0))
        if (rater == panelist.pk).any():
            found.append(f"report {report.version}")
    if Panelist.objects.get(pk=panelist.pk).signs:
        found.append("signs")
    return found


@pytest.mark.parametrize("_round", range(3))
def test_two_refreshes_a_report_a_batch_and_a_withdrawal(_round: int) -> None:
    scale, panel = rated()
    leaver, stayer, study = panel[0], panel[1], scale.study
    job = refresh.ask_now(study)
    paper = making.ask_for(study, "", "", None)
    results = at_once(
        lambda: job_runner.run(job.pk),
        lambda: refresh.work(_silent, slug=study.slug),
        lambda: job_runner.run(paper.pk),
        lambda: answer(stayer, 77),
        lambda: withdraw(leaver),
    )
    assert failed(results) == []
    assert left_of(leaver, scale) == []
    paper.refresh_from_db()
    assert paper.state == Job.State.DONE, paper.error
    report = study.reports.get()
    found = check(report)
    assert found.holds or report.created_at < QualityEvent.objects.get(panelist=leaver, state="withdrawn").at
    log = rating_log(scale)
    assert len(log) == Rating.objects.filter(scale=scale, current=True, value__isnull=False).count()


def _silent(done: int, total: int, stage: str = "") -> None:
    """Progress that nobody follows."""


def test_stopping_while_blocks_are_planned_and_answered_keeps_every_target() -> None:
    scale, panel = rated(stopping=True, stop_least=2, stop_least_per_stratum=1, stop_most=6)
    study = scale.study
    new = [join(study) for _ in range(4)]
    results = at_once(
        *(lambda n=n: stopping.apply(study) for n in range(2)),
        *(lambda one=one: answer(one, one.pk) for one in new),
        *(lambda one=one: open_block(one) for one in panel[:2]),
        lambda: withdraw(panel[3]),
    )
    assert failed(results) == []
    over = StratumFill.objects.filter(stratum__study=study, target__lt=F("answered") + F("leased"))
    assert not over.exists()


def test_two_people_who_decide_at_once_on_the_same_step_decide_once() -> None:
    scale, panel = rated(people=2)
    leads = [staff(scale.study, User.Role.DATA_LEAD) for _ in range(2)]
    first = decide(panel[0], "suspend", "looks careless", leads[0])
    seen = QualityEvent.objects.filter(panelist=first).latest("pk").pk
    results = at_once(
        lambda: decide(panel[0], "clear", "I have looked", leads[0], seen),
        lambda: decide(panel[0], "suspend", "I have looked too", leads[1], seen),
    )
    refused = failed(results)
    assert len(refused) == 1
    assert isinstance(refused[0], DomainError)
    assert refused[0].code == "stale"
