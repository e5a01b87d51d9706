"""Whether what arrives looks like what a study's model was made on."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.models import Job, User
from labeling.access import study_page, user_of
from labeling.models import Study
from scoring.models import ModelReference, ModelVersion
from scoring.serving import model_at_hand, serving_model
from scoring.watch import job
from scoring.watch.markers import markers
from scoring.watch.pictures import course, stability, unlike
from scoring.watch.reading import MOST_GROUPS, kept_weeks, merged, options_of, sources_of, state_of, told_of
from scoring.watch.table_csv import watch_csv
from scoring.watch.weeks import ALL
from scoring.watch.wording import measure_name, source_name

BOTH = (User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
MOST_VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(*BOTH)
def study_watch(request: HttpRequest, study: Study) -> HttpResponse:
    if request.method == "POST":
        job.ask(study, user_of(request))
        return redirect("study_watch", study.slug)
    model = _asked(request, study)
    context: dict[str, Any] = {
        "study": study,
        "model": model,
        "serves": model is not None and serving_model(study) == model,
        "job": Job.objects.filter(kind=job.KIND, subject=study.slug).first(),
    }
    if model is not None:
        context |= _watched(request, study, model)
    if model is not None and request.GET.get("draw"):
        return render(request, "scoring/watch_charts.html", context)
    fragment = getattr(request, "htmx", False) and model is not None
    return render(request, "scoring/watch_part.html" if fragment else "scoring/watch.html", context)


@require_safe
@study_page(*BOTH)
def study_watch_csv(request: HttpRequest, study: Study) -> HttpResponse:
    model = _asked(request, study)
    text = watch_csv(model.number, kept_weeks(model)) if model else watch_csv(0, ())
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{study.slug}-watch.csv"'
    return answer


@require_POST
@study_page(*BOTH)
def study_watch_seen(request: HttpRequest, study: Study) -> HttpResponse:
    from scoring.watch.seeing import mark_seen

    asked = [int(pk) for pk in request.POST.getlist("alert") if pk.isdecimal() and len(pk) < 19]
    marked = mark_seen(study, asked, user_of(request))
    if marked:
        messages.success(
            request,
            ngettext("One difference marked as seen.", "%(n)d differences marked as seen.", marked)
            % {"n": marked},
        )
    version = request.POST.get("model", "")
    query = f"?model={int(version)}" if version.isdecimal() and len(version) < 10 else ""
    return redirect(reverse("study_watch", args=[study.slug]) + query)


def _asked(request: HttpRequest, study: Study) -> ModelVersion | None:
    """The version asked for, else the one at hand."""
    version = request.GET.get("model", "")
    found = None
    if version.isdecimal() and len(version) < 10:
        found = study.models.filter(number=int(version), state=ModelVersion.State.READY).first()
    return found or model_at_hand(study)


def _watched(request: HttpRequest, study: Study, model: ModelVersion) -> dict[str, Any]:
    weeks = kept_weeks(model)
    sources, options = sources_of(weeks), options_of(weeks)
    source = request.GET.get("source", ALL)
    source = source if source in sources else ALL
    kind, name = next(
        (one for one in options if ":".join(one) == request.GET.get("measure", "")),
        options[0] if options else ("", ""),
    )
    told = merged(told_of(model))
    if not request.GET.get("measure") and told and not told[0].seen:
        kind, name = told[0].first.kind, told[0].first.name
    context: dict[str, Any] = {
        "reference": ModelReference.objects.filter(model=model).values_list("about", flat=True).first(),
        "weeks": weeks,
        "state": state_of(weeks),
        "versions": study.models.filter(state=ModelVersion.State.READY)[:MOST_VERSIONS],
        "told": [one for one in told if not one.seen][:MOST_GROUPS],
        "more": max(sum(not one.seen for one in told) - MOST_GROUPS, 0),
        "seen": [one for one in told if one.seen][:MOST_GROUPS],
        "sources": [(one, source_name(one)) for one in sources],
        "source": source,
        "measures": [(f"{k}:{n}", measure_name(k, n)) for k, n in options],
        "measure": f"{kind}:{name}",
    }
    rows = [week for week in weeks if week.source == source]
    if rows and name:
        context["rows"] = rows[::-1]
        shown = {"model": model.number, "source": source, "measure": f"{kind}:{name}"}
        context["drawing"] = f"?{urlencode({**shown, 'draw': 1})}"
        context["csv"] = (
            f"{reverse('study_watch_csv', args=[study.slug])}?{urlencode({'model': model.number})}"
        )
        if request.GET.get("draw"):
            context |= _charts(study, rows, kind, name, context["csv"])
    return context


def _charts(study: Study, rows: list[Any], kind: str, name: str, csv: str) -> dict[str, Any]:
    """Drawn on a request of their own: the first drawing takes longer than anybody should wait for the words."""
    marks = markers(study)
    charts = [course(rows, kind, name, marks, csv), stability(rows, kind, name, marks, csv)]
    return {"charts": [one for one in (*charts, unlike(rows, marks, csv)) if one]}
