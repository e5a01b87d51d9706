"""Model versions side by side, and one of them with everything known about it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from active_learning.held_out import HeadReport, head_reports
from active_learning.job_table import latest_job
from active_learning.promotion import history, rollback_target
from active_learning.version_table import SHOWN, latest_versions, side_by_side
from active_learning.wording import strategy_name
from core.models import User
from core.templatetags.words import words
from labeling.access import study_page
from labeling.models import Study
from scoring.head_wording import extractor_licence, extractor_notice, options_in_words
from scoring.models import ModelVersion
from scoring.serving import serving_model

MOST_MOVES = 10
MOST_ROUNDS = 20
MOST_OLDER = 50


@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_models(request: HttpRequest, study: Study) -> HttpResponse:
    shown = latest_versions(study)
    champion = serving_model(study)
    moves = history(study)
    ready = [model for model in shown if model.state == ModelVersion.State.READY]
    context = {
        "study": study,
        "shown": shown,
        "older": study.models.order_by("-number")[SHOWN : SHOWN + MOST_OLDER] if len(shown) == SHOWN else (),
        "champion": champion,
        "before": rollback_target(moves),
        "promotable": [
            model for model in ready if model != champion and any(h.usable for h in model.heads.all())
        ],
        "moves": moves[:MOST_MOVES],
        "scales": side_by_side(shown, champion, list(study.scales.all())),
        "notice": extractor_notice(shown[0].extractor) if shown else "",
        "row": latest_job(study.slug, "retrain"),
        "kind": "retrain",
    }
    return render(request, "active_learning/models.html", context)


@require_safe
@study_page(User.Role.ML_ENGINEER)
def study_model(request: HttpRequest, study: Study, number: int) -> HttpResponse:
    found = study.models.select_related("extractor", "snapshot", "created_by")
    model = get_object_or_404(found, number=number)
    champion = serving_model(study)
    ready = model.state == ModelVersion.State.READY
    reports = head_reports(model) if ready else []
    rounds = list(model.selection_rounds.order_by("-number")[:MOST_ROUNDS])
    context = {
        "study": study,
        "model": model,
        "champion": champion,
        "serves": model == champion,
        "promotable": ready and model != champion and any(report.head.usable for report in reports),
        "reports": reports,
        "rounds": [(one, strategy_name(one.strategy)) for one in rounds],
        "moves": model.promotions.select_related("previous", "by")[:MOST_MOVES],
        "before": study.models.filter(number__lt=number).order_by("-number").first(),
        "after": study.models.filter(number__gt=number).order_by("number").first(),
        "notice": extractor_notice(model.extractor),
        "licence": extractor_licence(model.extractor),
        "options": _options(model, reports),
    }
    return render(request, "active_learning/model.html", context)


def _options(model: ModelVersion, reports: Sequence[HeadReport]) -> list[tuple[str, list[str]]]:
    """(scale, sentences): once for all scales, unless a search found something else for each."""
    said = [
        (words(one.head.scale.name), options_in_words(one.head.metrics, model.options)) for one in reports
    ]
    if len({tuple(sentences) for _scale, sentences in said}) > 1:
        return said
    return [("", said[0][1] if said else options_in_words({}, model.options))]
