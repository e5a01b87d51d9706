"""The scores a study gives out, and which model, features and ratings they come from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.given import words_given
from core.models import User
from labeling.access import study_page
from labeling.models import Study
from scoring.head_wording import extractor_notice, verdict
from scoring.models import ModelHead
from scoring.score_table import DEFAULT_SORT, SORTS, score_page, score_rows
from scoring.serving import serving_model

SORT_WORDS = {
    "-mean": gettext_lazy("highest score first"),
    "mean": gettext_lazy("lowest score first"),
    "-doubt": gettext_lazy("model’s doubt, greatest first"),
    "-disagreement": gettext_lazy("people differ most first"),
    "name": gettext_lazy("name"),
}


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_scores(request: HttpRequest, study: Study) -> HttpResponse:
    model = serving_model(study)
    heads = list(model.heads.select_related("scale")) if model else []
    head = next((h for h in heads if h.scale.name == request.GET.get("scale")), heads[0] if heads else None)
    context = {
        "study": study,
        "model": model,
        "heads": heads,
        "head": head,
        "sorts": SORT_WORDS.items(),
        "engineer": request.user.is_superuser or getattr(request.user, "role", "") == User.Role.ML_ENGINEER,
        "versions": study.models.count() if model is None else 0,
    }
    if head is not None:
        context |= _scores(request, head)
    template = (
        "scoring/score_list.html" if getattr(request, "htmx", False) and head else "scoring/scores.html"
    )
    return render(request, template, context)


def _scores(request: HttpRequest, head: ModelHead) -> dict[str, object]:
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else DEFAULT_SORT
    words = words_given(request.GET, "q")
    page = score_page(head.model, head.scale, sort, words, request.GET.get("page"))
    return {
        "scale": head.scale,
        "sort": sort,
        "q": words,
        "page": page,
        "rows": score_rows(page, head.scale),
        "verdict": verdict(head),
        "notice": extractor_notice(head.model.extractor),
    }
