"""Unpacking an uploaded zip in the background: each file once, whatever happens to the worker."""

import uuid
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, jobs
from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import job_kind
from core.models import Job, User
from labeling.importing import archive
from labeling.models import ImportReport, Study
from labeling.setting_up.uploads import MOST_IMAGE_BYTES, Outcome, require_open, take_in, too_large_words

KIND = "unpack_images"
FOLDER = "uploads"
MOST_ARCHIVE_BYTES: int = settings.MAX_ARCHIVE_BYTES
MOST_LISTED = 200
COUNTED = {"added": "images_added", "similar": "images_added", "there": "images_unchanged"}


def receive(
    study: Study, file: File, name: str, by: User, *, group_by_folder: bool = False, language: str = "en"
) -> Job:
    """Keep the zip and ask a worker to unpack it into `study`. Raises DomainError (409) where the study is closed."""
    require_open(study)
    for ended in of_study(study).filter(state__in=(Job.State.FAILED, Job.State.CANCELLED)):
        default_storage.delete(ended.params["stored"])
    key = uuid.uuid4()
    stored = default_storage.save(f"{FOLDER}/{key}.zip", file)
    params = {
        "study": study.slug,
        "stored": stored,
        "name": name[-200:],
        "group_by_folder": group_by_folder,
        "language": language,
    }
    # One job for each zip, however many come at once: the subject is the zip, not the study.
    return jobs.enqueue(KIND, f"{FOLDER}/{key}", params=params, by=by)[0]


def of_study(study: Study) -> QuerySet[Job]:
    """The unpacking jobs of `study`, newest first."""
    return Job.objects.filter(kind=KIND, params__study=study.slug).order_by("-created_at")


def cancel(job: Job) -> bool:
    """Stop `job` and throw its zip away; what was taken stays. False where it had ended already."""
    stopped = jobs.cancel(job)
    if stopped:
        default_storage.delete(job.params["stored"])
    return stopped


@job_kind(KIND)
def unpack(
    progress: Progress, study: str, stored: str, name: str, group_by_folder: bool, language: str
) -> dict[str, Any]:
    """Take every image of the zip in. Where an earlier run was killed, this one goes on after its last file."""
    found = Study.objects.get(slug=study)
    with override(language):
        try:
            if "report" not in progress.job.result:
                _take_all(progress, found, stored, name, group_by_folder)
                _report(progress, found, name)
        except DomainError:
            default_storage.delete(stored)
            raise
    default_storage.delete(stored)
    return progress.job.result


def _take_all(progress: Progress, study: Study, stored: str, name: str, group_by_folder: bool) -> None:
    if not default_storage.exists(stored):
        raise DomainError(
            "gone", _("%(name)s is not in the store any more. Upload it again.") % {"name": name}
        )
    with default_storage.open(stored) as file, archive.opened(file, name, MOST_IMAGE_BYTES) as opened:
        start = progress.job.result.get("next", 0)
        progress(start, len(opened), "unpacking")
        for number, entry in enumerate(opened.entries(start), start=start + 1):
            _take(progress, study, entry, number, group_by_folder)
            progress(number, len(opened))


def _take(progress: Progress, study: Study, entry: archive.Entry, number: int, group_by_folder: bool) -> None:
    """One file and the note that it is done, in one transaction: a killed worker counts nothing twice."""
    with transaction.atomic():
        if entry.reason:
            outcome = Outcome(entry.name, "refused", entry.reason, _words(entry.reason))
        else:
            by = progress.job.created_by
            outcome = take_in(study, entry.name, entry.data, by, group_by_folder=group_by_folder)
        before = progress.job.result
        counts = Counter(before.get("counts", {}))
        counts[COUNTED.get(outcome.status) or outcome.code or "duplicate_image"] += 1
        noted = list(before.get("problems", []))
        if outcome.status == "similar":
            counts["similar"] += 1
        if outcome.status in ("same", "similar", "refused") and len(noted) < MOST_LISTED:
            reason = outcome.code or ("duplicate_image" if outcome.status == "same" else "similar")
            noted.append({"reason": reason, "where": outcome.name, "detail": outcome.detail})
        progress.keep(next=number, counts=dict(counts), problems=noted)


def _report(progress: Progress, study: Study, name: str) -> None:
    result = progress.job.result
    counts = {key: n for key, n in result.get("counts", {}).items() if key != "similar"}
    with transaction.atomic():
        report = ImportReport.objects.create(study=study, counts=counts, problems=result.get("problems", []))
        audit.record(
            "study_imported",
            actor=progress.job.created_by,
            study=study.slug,
            target=study,
            archive=name,
            counts=counts,
        )
        progress.keep(report=report.pk)


def _words(reason: str) -> str:
    return {
        "encrypted": _("The file is protected by a password. Pack the zip without one."),
        "packed_too_tightly": _("The file would grow more than 200 times on unpacking, as no image does."),
        "corrupt": _("The file is damaged inside the zip. Pack it again."),
        "file_too_large": too_large_words(),
        "nested_archive": _("An archive inside the zip is not unpacked. Put its images into the zip itself."),
    }[reason]
