"""Scoring an image from the browser: through the same service as the API."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.given import as_key
from core.models import User
from labeling.access import study_page, user_of
from labeling.models import Study
from scoring.head_wording import extractor_notice
from scoring.models import ModelVersion
from scoring.service.alive import workers_alive
from scoring.service.asking import MOST_BYTES, MOST_FILES, Terms, Wanted, ask
from scoring.service.finding import Found, find
from scoring.service.shown import image_row
from scoring.service.waiting import wait
from scoring.serving import serving_model

# Long enough for an answer that is on its way, so that the page mostly comes with it.
PATIENCE_SECONDS = 1.5
PER_PAGE = 20
SOURCE = "page"


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_score_new(request: HttpRequest, study: Study) -> HttpResponse:
    if request.method == "POST":
        try:
            asked = _ask(request, study)
        except DomainError as error:
            context = {"problem": error.message, "code": error.code}
            return _page(request, study, context, 422 if error.status == 400 else error.status)
        return redirect(f"{reverse('study_score_new', args=[study.slug])}?request={asked}")
    found = _found(request, study)
    if found is None:
        return _page(request, study, {})
    if found.job is None and found.open:
        wait(list(found.rows.values_list("pk", flat=True)), PATIENCE_SECONDS)
        found = find(found.id)
    context = _answers(request, found)
    if getattr(request, "htmx", False):
        return render(request, "scoring/score_answers.html", {"study": study, **context})
    return _page(request, study, context)


def _ask(request: HttpRequest, study: Study) -> uuid.UUID:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MOST_BYTES:
        raise DomainError("too_large", _("What was sent is too large. Send it in parts."), status=413)
    try:
        files = request.FILES.getlist("image")
        keep = request.POST.get("keep") == "on"
        version = as_key(request.POST.get("model", "")) or None
    except (RequestDataTooBig, TooManyFilesSent) as error:
        words = _("At most %(most)d images at once. Send them in parts.") % {"most": MOST_FILES}
        raise DomainError("too_many", words, status=413) from error
    wanted = [Wanted(file.name or "image", _read(file)) for file in files]
    return ask(study, user_of(request), wanted, Terms(model=version, source=SOURCE, keep=keep)).id


def _read(file: UploadedFile) -> bytes:
    return bytes(file.read(settings.MAX_IMAGE_BYTES + 1))


def _found(request: HttpRequest, study: Study) -> Found | None:
    """The request that the address names. Raises Http404 where it is gone, or belongs to another study."""
    given = request.GET.get("request", "")
    if not given:
        return None
    try:
        found = find(uuid.UUID(given))
    except ValueError as error:
        raise Http404 from error
    if found.study.pk != study.pk:
        raise Http404
    return found


def _answers(request: HttpRequest, found: Found) -> dict[str, Any]:
    rows = found.rows.select_related("study_asset__asset", "model__extractor", "model__snapshot")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    scales = {scale.name: scale for scale in found.study.scales.all()}
    return {
        "found": found,
        "page": page,
        "rows": [image_row(row, scales) for row in page],
        "answered": found.total - found.open,
        "worker": bool(found.job) or bool(workers_alive()),
        "model": found.model,
        "notice": extractor_notice(found.model.extractor),
    }


def _page(request: HttpRequest, study: Study, context: dict[str, Any], status: int = 200) -> HttpResponse:
    user = user_of(request)
    ready = study.models.filter(state=ModelVersion.State.READY)
    about = {
        "study": study,
        "serving": serving_model(study),
        "versions": list(ready[:20]),
        "may_keep": user.is_superuser or user.role == User.Role.DATA_LEAD,
        "workers": workers_alive(),
        "at_once": settings.SCORE_AT_ONCE,
        "most_files": MOST_FILES,
        "most_bytes": settings.MAX_IMAGE_BYTES,
        "most_megabytes": settings.MAX_IMAGE_BYTES // 1_000_000,
        "hours": settings.SCORE_REQUEST_HOURS,
    }
    return render(request, "scoring/score_new.html", {**about, **context}, status=status)
