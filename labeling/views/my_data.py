"""What is stored about a panelist: to see, to take away, and to have removed."""

from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from labeling.consent import has_agreed, text_agreed_to
from labeling.inviting.invitations import invite_url, way_back
from labeling.media import thumbnail_url
from labeling.models import Panelist
from labeling.my_answers import answers_of, csv_text
from labeling.my_data import document
from labeling.self_description import questions
from labeling.views.panelist_page import panelist_page
from labeling.withdrawal import withdraw
from labeling.wording import worded

PAGE = 100


@require_safe
@panelist_page(after_leaving=True)
def rate_my_data(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """All that is stored, in plain words; the answers a hundred at a time."""
    page = Paginator(answers_of(panelist), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "answer": rating,
            "question": worded(rating.scale, "question"),
            "picture": thumbnail_url(rating.study_asset),
            "seconds": None if rating.response_ms is None else rating.response_ms / 1000,
        }
        for rating in page
    ]
    personal = way_back(panelist)
    context = {
        "panelist": panelist,
        "study": panelist.study,
        "left": panelist.state == Panelist.State.WITHDRAWN,
        "page": page,
        "rows": rows,
        "consent_text": text_agreed_to(panelist),
        "consent_stands": has_agreed(panelist),
        "said": _said(panelist),
        "personal": personal,
        "personal_url": request.build_absolute_uri(invite_url(personal)) if personal else "",
    }
    return render(request, "rating/my_data.html", context)


@require_safe
@panelist_page(after_leaving=True)
def rate_my_data_export(request: HttpRequest, panelist: Panelist, form: str) -> HttpResponse:
    """Everything as JSON, or the answers as CSV."""
    name = f"{panelist.study.slug}-{panelist.label}-my-data"
    response: HttpResponse
    if form == "json":
        response = JsonResponse(document(panelist), json_dumps_params={"ensure_ascii": False, "indent": 1})
    elif form == "csv":
        response = HttpResponse(csv_text(panelist), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(name)}.{form}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@panelist_page()
def rate_withdraw(request: HttpRequest, panelist: Panelist) -> HttpResponse:
    """Leave the study and have all answers removed, after a clear yes."""
    study = panelist.study
    if request.method == "POST" and request.POST.get("sure") == "yes":
        user = panelist.user_id
        removed = withdraw(panelist)
        logout(request)
        context = {"study": study, "removed": removed, "user_id": user}
        return render(request, "rating/goodbye.html", context)
    unsure = request.method == "POST"
    context = {"study": study, "answers": panelist.ratings.count(), "unsure": unsure}
    return render(request, "rating/withdraw.html", context, status=422 if unsure else 200)


def _said(panelist: Panelist) -> list[tuple[str, str]]:
    """(question, answer) of what somebody said of themselves, also where the study no longer asks it."""
    asked = questions(panelist.study, panelist.description)
    words = {one.name: (one.text, dict(one.choices).get(one.said, one.said)) for one in asked}
    return [words.get(name, (name, answer)) for name, answer in panelist.description.items()]


def _plain(name: str) -> str:
    """A file name without what headers and file systems stumble over."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
