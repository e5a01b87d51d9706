"""The steps before the first image, each a page of its own that can be looked at again later."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from labeling import way_in
from labeling.block_payload import scales_payload
from labeling.consent import (
    consent_sections,
    consent_text,
    consent_version,
    give_consent,
    has_agreed,
    mark_instructed,
)
from labeling.device_check import check_device
from labeling.media import thumbnail_url
from labeling.models import Panelist, ScaleExample
from labeling.practice import wants_practice
from labeling.self_description import QuotaFull, describe, questions
from labeling.views.panelist_page import panelist_page, remember_language
from labeling.withdrawal import keep
from labeling.wording import worded

ASK = ["GET", "HEAD", "POST"]


def _step(request: HttpRequest, panelist: Panelist, step: str, **more: Any) -> HttpResponse:
    context = {
        "panelist": panelist,
        "study": panelist.study,
        "place": way_in.place_of(panelist, step),
        "onward": way_in.next_step(panelist),
        **more,
    }
    return render(request, f"rating/{step.removeprefix('rate_')}.html", context)


@require_http_methods(ASK)
@panelist_page(way_in.LANGUAGE)
def rate_language(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """In which language to go on; it can be changed at any time."""
    known = dict(settings.LANGUAGES)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in known:
        panelist.language = chosen
        keep(panelist, language=chosen)
        translation.activate(chosen)
        response = redirect(way_in.next_step(panelist), panelist.study.slug)
        remember_language(response, chosen)
        return response
    active = translation.get_language() or ""
    codes = sorted(known, key=lambda code: code != active)
    return _step(request, panelist, way_in.LANGUAGE, codes=codes)


@require_http_methods(ASK)
@panelist_page(way_in.CONSENT)
def rate_consent(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """What happens to the answers; agree or decline."""
    study = panelist.study
    version = consent_version(consent_text(study))
    if request.method == "POST" and not has_agreed(panelist):
        if request.POST.get("answer") != "agree":
            logout(request)
            return render(request, "rating/declined.html", {"study": study, "panelist": panelist})
        # Where the text has changed since it was shown, the new one is shown instead of being agreed to unread.
        if request.POST.get("version") == version:
            give_consent(panelist)
    if request.method == "POST":
        return redirect(way_in.next_step(panelist), study.slug)
    return _step(
        request,
        panelist,
        way_in.CONSENT,
        sections=consent_sections(study),
        version=version,
        agreed=has_agreed(panelist),
    )


@require_http_methods(ASK)
@panelist_page(way_in.DESCRIPTION)
def rate_description(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """What somebody says of themselves, once, if they like."""
    if request.method == "POST":
        outcome = describe(panelist, request.POST.dict())
        if isinstance(outcome, QuotaFull):
            logout(request)
            return render(request, "rating/quota_full.html", {"study": outcome.study})
        return redirect(way_in.next_step(outcome), outcome.study.slug)
    asked = questions(panelist.study, panelist.description)
    return _step(request, panelist, way_in.DESCRIPTION, questions=asked)


@require_http_methods(ASK)
@panelist_page(way_in.DEVICE)
def rate_device(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """What the page sees of the device. It warns and never stands in the way."""
    if request.method == "POST":
        panelist = check_device(panelist, request.POST.get("device", ""))
        return redirect(way_in.next_step(panelist), panelist.study.slug)
    return _step(request, panelist, way_in.DEVICE)


@require_http_methods(ASK)
@panelist_page(way_in.INSTRUCTIONS)
def rate_instructions(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """How to rate, before the first block and whenever somebody comes back to it."""
    study = panelist.study
    if request.method == "POST":
        mark_instructed(panelist)
        return redirect("rate", study.slug)
    return _step(
        request,
        panelist,
        way_in.INSTRUCTIONS,
        own=worded(study, "instructions"),
        scales=scales_payload(study),
        practice=wants_practice(panelist),
        examples=_examples(panelist),
    )


def _examples(panelist: Panelist) -> list[dict[str, Any]]:
    """What stands beside the scales as a visible anchor, by question, from the lowest value up."""
    shown = ScaleExample.objects.filter(scale__study=panelist.study_id, asset__asset__isnull=False)
    by_scale: dict[int, dict[str, Any]] = {}
    for example in shown.select_related("scale", "asset__asset").order_by("scale__position", "value", "pk"):
        scale = example.scale
        entry = by_scale.setdefault(scale.pk, {"question": worded(scale, "question"), "images": []})
        entry["images"].append({"value": example.value, "url": thumbnail_url(example.asset)})
    return list(by_scale.values())
