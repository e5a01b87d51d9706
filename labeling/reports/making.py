"""Making a report: computed by a worker from frozen ratings, stored once, never edited."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import audit, jobs
from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import job_kind
from core.models import Job, User
from labeling.figures.computing import lock_personal, pack
from labeling.models import Panelist, Study, StudyReport
from labeling.reports import design
from labeling.reports.agreement import agreement_of
from labeling.reports.consensus import consensus_of
from labeling.reports.frozen import Frozen, freeze
from labeling.reports.order import order_of
from labeling.reports.ratings_file import ratings_digest
from labeling.reports.second_opinion import disputed
from labeling.reports.software import software

KIND = "report"
FORMAT = 1
LONGEST_TITLE, LONGEST_NOTE = 200, 2000
STAGES = (
    gettext_noop("freezing the ratings"),
    gettext_noop("agreement"),
    gettext_noop("consensus"),
    gettext_noop("order effects"),
    gettext_noop("writing the ratings"),
)


def ask_for(study: Study, title: str, note: str, by: User | None) -> Job:
    """Have a report of `study` made. While one is being made, that job is returned.

    Raises DomainError where title or note is too long, or where nobody has rated yet.
    """
    # PostgreSQL takes no null bytes.
    title, note = (text.replace("\0", "").strip() for text in (title, note))
    if len(title) > LONGEST_TITLE:
        raise DomainError("title", _("Give it a title of at most %(n)d characters.") % {"n": LONGEST_TITLE})
    if len(note) > LONGEST_NOTE:
        raise DomainError("note", _("Keep the note under %(n)d characters.") % {"n": LONGEST_NOTE + 1})
    if not any(scale.ratings.exists() for scale in study.scales.all()):
        raise DomainError("no_ratings", _("Nobody has rated yet, so there is nothing to report."), status=409)
    params = {"study": study.slug, "title": title, "note": note, "by": by.pk if by else None}
    return jobs.enqueue(KIND, study.slug, params=params, by=by)[0]


@job_kind(KIND)
def make(progress: Progress, study: str, title: str, note: str, by: int | None) -> dict[str, Any]:
    """The job: compute everything, then store it as the next version. A run after one that was killed begins anew; one
    after the version was stored changes nothing."""
    if "version" in progress.job.result:
        return progress.job.result
    asked = Study.objects.get(slug=study)
    author = User.objects.filter(pk=by).first() if by else None
    while True:
        gone = _withdrawn(asked)
        report = _computed(progress, asked)
        report.title, report.note, report.created_by = title, note, author
        stored = _store(progress, report, gone)
        if stored is not None:
            return stored


def _computed(progress: Progress, asked: Study) -> StudyReport:
    progress(0, 1, STAGES[0])
    frozen = freeze(asked)
    steps = 3 * len(frozen) + 1
    values: dict[str, Any] = _methods(asked, frozen) | {"agreement": {}, "consensus": {}, "order": {}}
    opinions: dict[str, Any] = {}
    arrays: dict[str, Any] = {}
    for place, one in enumerate(frozen):
        name = one.scale.name
        progress(3 * place, steps, STAGES[1])
        values["agreement"][name], opinions[name] = agreement_of(asked, one)
        progress(3 * place + 1, steps, STAGES[2])
        values["consensus"][name], found = consensus_of(asked, one)
        arrays |= {f"{name}/{key}": array for key, array in found.items()}
        progress(3 * place + 2, steps, STAGES[3])
        values["order"][name] = order_of(asked, one)
    progress(steps - 1, steps, STAGES[4])
    report = StudyReport(
        study=asked,
        seed=asked.seed,
        until=max((one.until for one in frozen), default=0),
        excluded=[row["panelist"] for row in values["exclusions"]],
        values=values,
        arrays=pack(arrays),
        second_opinion=opinions,
        disputed=disputed(opinions),
    )
    report.ratings_sha256, report.ratings = ratings_digest(report)
    return report


def _withdrawn(study: Study) -> set[int]:
    return set(study.panelists.filter(state=Panelist.State.WITHDRAWN).values_list("pk", flat=True))


@transaction.atomic
def _store(progress: Progress, report: StudyReport, gone: set[int]) -> dict[str, Any] | None:
    """None where somebody other than `gone` withdrew while it was computed: their answers may be in some of its figures
    and not in its file."""
    study = Study.objects.select_for_update(no_key=True).get(pk=report.study_id)
    latest = study.reports.aggregate(latest=Max("version"))["latest"] or 0
    report.version = latest + 1
    lock_personal(study)
    if _withdrawn(study) != gone:
        return None
    report.save()
    progress.keep(version=report.version)
    audit.record(
        "report_made",
        actor=report.created_by,
        study=study.slug,
        target=report,
        version=report.version,
        ratings=report.ratings,
        disputed=report.disputed,
    )
    return {"version": report.version}


def _methods(study: Study, frozen: list[Frozen]) -> dict[str, Any]:
    exclusions = design.exclusions_of(study, frozen)
    return {
        "format": FORMAT,
        "study": design.study_of(study),
        "scales": design.scales_of(frozen),
        "settings": design.settings_of(study),
        "images": design.images_of(study),
        "panel": design.panel_of(study),
        "collection": design.collection_of(frozen),
        "exclusions": exclusions,
        "software": software(),
        "seeds": {"study": study.seed, "agreement": study.seed % 2**32},
    }
