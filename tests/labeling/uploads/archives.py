"""Zips that were sent, and jobs that unpack them."""

import io
import zipfile
from typing import Any

from django.core.files.base import ContentFile

from core import job_runner
from core.models import Job, User
from labeling.importing import archive_import
from labeling.models import Study
from tests.factories import UserFactory


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def sent(study: Study, data: bytes, lead: User | None = None, **about: Any) -> Job:
    return archive_import.receive(study, ContentFile(data), "pictures.zip", lead or UserFactory(), **about)


def unpacked(study: Study, data: bytes, **about: Any) -> tuple[str, dict[str, int], dict[str, str]]:
    """(state, counts, {where: reason}) after the zip was taken in."""
    job = sent(study, data, **about)
    state = job_runner.run(job.pk)
    job.refresh_from_db()
    problems = {one["where"]: one["reason"] for one in job.result.get("problems", [])}
    return state, job.result.get("counts", {}), problems
