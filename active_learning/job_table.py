"""Background work of a study as pages show it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from active_learning.wording import job_name, stage_words
from core.jobs import unclaimed
from core.models import Job
from core.templatetags.numbers import count

PATIENCE = timedelta(seconds=15)


class JobRow(NamedTuple):
    """`unclaimed`: it has waited so long that a worker may be missing. `outcome` and `url`: what came of it."""

    job: Job
    name: str
    stage: str
    unclaimed: bool
    outcome: str
    url: str


def job_rows(jobs: Iterable[Job]) -> list[JobRow]:
    """Rows for `jobs` of one study each; no query."""
    return [job_row(job) for job in jobs]


def job_row(job: Job) -> JobRow:
    waiting = unclaimed(job, PATIENCE)
    outcome, url = _outcome(job) if job.state == Job.State.DONE else ("", "")
    return JobRow(job, job_name(job.kind), stage_words(job.stage), waiting, outcome, url)


def _outcome(job: Job) -> tuple[str, str]:
    result = job.result
    if job.kind == "retrain" and "model" in result:
        values = {"number": result["model"]}
        words = (
            _("Version %(number)d, which serves at once")
            if result.get("promoted")
            else _("Version %(number)d")
        )
        return words % values, reverse("study_model", args=[job.subject, result["model"]])
    if job.kind == "select" and "round" in result:
        text = _("Round %(number)d") % {"number": result["round"]}
        return text, reverse("study_selection", args=[job.subject, result["round"]])
    if job.kind == "score" and "scores" in result:
        text = _("%(scores)s new scores by version %(number)d") % {
            "scores": count(result["scores"]),
            "number": result["model"],
        }
        return text, reverse("study_scores", args=[job.subject])
    if job.kind == "extract_features" and "assets" in result:
        values = {"assets": count(result["assets"]), "failed": count(result.get("failed", 0))}
        return _("%(assets)s images looked at, %(failed)s could not be read") % values, ""
    return "", ""


def latest_job(slug: str, kind: str) -> JobRow | None:
    """The newest job of `kind` for the study `slug`, where it is under way or went wrong; else None."""
    job = Job.objects.filter(subject=slug, kind=kind).order_by("-created_at").first()
    return None if job is None or job.state in (Job.State.DONE, Job.State.CANCELLED) else job_row(job)
