"""Pairs of images that look very much alike, side by side, with what can be done about them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.given import number_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.media import thumbnail_url
from labeling.models import Study, StudyAsset
from labeling.setting_up import near_duplicates, uploads

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_near_duplicates(request: HttpRequest, study: Study) -> HttpResponse:
    if request.method == "POST":
        return _decide(request, study)
    page = Paginator(near_duplicates.undecided_pairs(study), PAGE).get_page(request.GET.get("page"))
    rated = set(
        study.assets.filter(pk__in=[image.pk for pair in page for image in pair[:2]], trials__isnull=False)
        .distinct()
        .values_list("pk", flat=True)
    )
    pairs = [(pair, [_shown(image, image.pk in rated) for image in pair[:2]]) for pair in page]
    context = {"study": study, "page": page, "pairs": pairs, "apart": study.group_gap > 1}
    return render(request, "labeling/set_up_duplicates.html", context)


def _shown(image: StudyAsset, rated: bool) -> dict[str, Any]:
    return {"image": image, "thumbnail": thumbnail_url(image), "rated": rated}


def _decide(request: HttpRequest, study: Study) -> HttpResponse:
    first, second = (
        get_object_or_404(StudyAsset, study=study, pk=number_given(request.POST, name))
        for name in ("first", "second")
    )
    by, action = user_of(request), request.POST.get("action", "")
    try:
        messages.success(request, _act(study, first, second, action, by))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("study_near_duplicates", slug=study.slug)


def _act(study: Study, first: StudyAsset, second: StudyAsset, action: str, by: User) -> str:
    values = {"first": first.name, "second": second.name}
    if action == "keep":
        near_duplicates.keep_both(first, second, by)
        return _("%(first)s and %(second)s both stay.") % values
    if action == "group":
        group = near_duplicates.put_into_one_group(first, second, by)
        return _("%(first)s and %(second)s are in one group now: %(group)s.") % {**values, "group": group}
    if action in ("first", "second"):
        image = first if action == "first" else second
        uploads.take_out(study, image, by)
        return _("%(name)s was taken out of the study.") % {"name": image.name}
    raise DomainError("action", _("Choose what to do with the pair."))
