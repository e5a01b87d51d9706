"""A sample block: as a contact sheet, and to rate as a panelist would. Nothing here is stored."""

import json
import secrets
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.models import User
from labeling.access import study_page
from labeling.block_mix import mix_of
from labeling.block_payload import manner, scales_payload
from labeling.models import Study
from labeling.ordering.sheet import preview_payload, sample_block, sheet

SEEDS = 10_000


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_preview(request: HttpRequest, study: Study) -> HttpResponse:
    """A sample block in its order, with what each image is there for."""
    seed = _seed(request)
    order = sample_block(study, seed)
    context = {
        "study": study,
        "seed": seed,
        "places": sheet(order) if order else [],
        "dropped": len(order.dropped) if order else 0,
        "clashes": order.clashes if order else 0,
        "wanted": sum(mix_of(study, study.block_length)),
        "another": secrets.randbelow(SEEDS),
    }
    return render(request, "labeling/order_preview.html", context)


# As the rating page itself is guarded.
@csp_update({"require-trusted-types-for": ["'script'"]})
@never_cache
@require_safe
@study_page(User.Role.DATA_LEAD)
def study_preview_rate(request: HttpRequest, study: Study) -> HttpResponse:
    """The rating page itself, fed with a sample block."""
    seed = _seed(request)
    context = {
        "study": study,
        "preview": True,
        # The page keeps answers under this name until they are sent: real ones are never sent here, nor these there.
        "outbox_user": f"preview-{request.user.pk}-{study.slug}",
        "blocks_url": f"{reverse('study_preview_blocks', args=[study.slug])}?seed={seed}",
        "ratings_url": reverse("study_preview_ratings", args=[study.slug]),
        "stop_url": f"{reverse('study_preview', args=[study.slug])}?seed={seed}",
    }
    return render(request, "rating/rate.html", context)


@never_cache
@require_POST
@study_page(User.Role.DATA_LEAD)
def study_preview_blocks(request: HttpRequest, study: Study) -> HttpResponse:
    """The sample block of ?seed= in the form of an open block."""
    seed = _seed(request)
    order = sample_block(study, seed)
    if order is not None:
        return JsonResponse(preview_payload(study, order, seed))
    nothing = {
        "id": None,
        "expires_at": None,
        "length": 0,
        "answered": 0,
        "practice": False,
        **manner(study),
        "scales": scales_payload(study),
        "trials": [],
        "reason": "done",
        "detail": _("The study has no image with a picture yet. Add some, then look again."),
        "retry_after": None,
    }
    return JsonResponse(nothing)


@never_cache
@require_POST
@study_page(User.Role.DATA_LEAD)
def study_preview_ratings(request: HttpRequest, study: Study) -> HttpResponse:
    """Says of each answer that it was taken, and keeps none."""
    return JsonResponse({"results": [{"key": key, "status": "stored"} for key in _keys(request)]})


def _keys(request: HttpRequest) -> list[str]:
    if request.content_type != "application/json":
        return []
    try:
        given: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return []
    ratings = given.get("ratings") if isinstance(given, dict) else None
    items = ratings if isinstance(ratings, list) else []
    return [item["key"] for item in items if isinstance(item, dict) and isinstance(item.get("key"), str)]


def _seed(request: HttpRequest) -> int:
    given = request.GET.get("seed", "")
    return int(given) % SEEDS if given.isascii() and given.isdigit() and len(given) < 10 else 1
