"""Images and zips that come up from the browser, and how far the unpacking of a zip is."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from core import jobs
from core.errors import DomainError
from core.models import Job, User
from labeling.access import study_page
from labeling.importing import archive_import
from labeling.models import Study
from labeling.setting_up import uploads
from labeling.views.imports import refused_word

ENVELOPE = 1_000_000
PATIENCE = timedelta(seconds=5)
View = Callable[..., HttpResponse]


def at_most(size: int, words: Callable[[], str]) -> Callable[[View], View]:
    """Refuse a request that declares more than `size` bytes before any of it is stored.

    The check of the CSRF token reads the whole body, so it has to come after; the view must be csrf_exempt outside.
    """

    def decorate(view: View) -> View:
        protected: View = csrf_protect(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdigit() and int(length) > size + ENVELOPE:
                return JsonResponse({"status": "refused", "detail": words()}, status=413)
            return protected(request, *args, **kwargs)

        return guarded

    return decorate


def archive_too_large_words() -> str:
    most = archive_import.MOST_ARCHIVE_BYTES // uploads.MEGABYTE
    return _("The zip is larger than %(most)d MB. Split it into several.") % {"most": most}


@csrf_exempt
@require_POST
@study_page(User.Role.DATA_LEAD)
@at_most(uploads.MOST_IMAGE_BYTES, uploads.too_large_words)
def study_upload(request: HttpRequest, study: Study) -> HttpResponse:
    """Take one image. What is wrong with it is said in the answer, which is 200 all the same."""
    file, by = request.FILES.get("file"), request.user
    if not isinstance(file, UploadedFile) or not isinstance(by, User):
        return _refused(_("There is no file in this request."), 422)
    name = request.POST.get("name") or file.name or "image"
    try:
        outcome = uploads.take_in(
            study, name, file.read(), by, group_by_folder=request.POST.get("group_by_folder") == "on"
        )
    except DomainError as error:
        return _refused(str(error.message), error.status)
    return JsonResponse(outcome.as_dict())


@csrf_exempt
@require_POST
@study_page(User.Role.DATA_LEAD)
@at_most(archive_import.MOST_ARCHIVE_BYTES, archive_too_large_words)
def study_upload_archive(request: HttpRequest, study: Study) -> HttpResponse:
    """Keep a zip and have it unpacked; the answer says where to watch."""
    file, by = request.FILES.get("file"), request.user
    if not isinstance(file, UploadedFile) or not isinstance(by, User):
        return _refused(_("There is no file in this request."), 422)
    grouped = request.POST.get("group_by_folder") == "on"
    try:
        job = archive_import.receive(
            study, file, file.name or "zip", by, group_by_folder=grouped, language=get_language() or "en"
        )
    except DomainError as error:
        return _refused(str(error.message), error.status)
    url = reverse("study_upload_progress", args=[study.slug, job.pk])
    return JsonResponse({"name": file.name, "status": "waiting", "detail": "", "progress": url}, status=202)


def _refused(detail: str, status: int) -> JsonResponse:
    return JsonResponse({"status": "refused", "detail": detail}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_upload_progress(request: HttpRequest, study: Study, pk: uuid.UUID) -> HttpResponse:
    """How far a zip is, as a part of a page. A POST stops it; what was taken stays."""
    job = get_object_or_404(archive_import.of_study(study), pk=pk)
    if request.method == "POST":
        archive_import.cancel(job)
        job.refresh_from_db()
        if not getattr(request, "htmx", False):
            return redirect(f"{reverse('study_set_up', args=[study.slug])}#images")
    response = render(request, "labeling/upload_progress.html", {"study": study, "row": progress_row(job)})
    if not job.active:
        response["HX-Trigger"] = "images-changed"
    return response


def progress_row(job: Job) -> dict[str, Any]:
    """What the page says of an unpacking job."""
    counts = job.result.get("counts", {})
    taken = counts.get("images_added", 0)
    return {
        "job": job,
        "name": job.params.get("name", ""),
        "unclaimed": jobs.unclaimed(job, PATIENCE),
        "added": taken,
        "there": counts.get("images_unchanged", 0),
        "similar": counts.get("similar", 0),
        "left_out": [
            (refused_word(key), number)
            for key, number in sorted(counts.items())
            if key not in ("images_added", "images_unchanged", "similar") and number
        ],
    }
