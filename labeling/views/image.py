"""One image with everything people said about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.charts import Bar, Chart, histogram
from core.models import User
from core.page_parts import parts_of
from core.templatetags.numbers import count, figure
from core.templatetags.words import words
from labeling.access import study_page
from labeling.image_pages.facts import StratumMean, asked, stratum_means
from labeling.image_pages.figures import image_figures
from labeling.image_pages.table import answers
from labeling.media import picture_url
from labeling.models import Scale, Study, StudyAsset


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_image(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    study_asset = get_object_or_404(StudyAsset.objects.select_related("asset"), study=study, pk=pk)
    given, means = answers(study_asset), stratum_means(study, study_asset)
    scales = [
        _on_scale(study, scale, study_asset, given.get(scale.pk, {}), means.get(scale.pk, []))
        for scale in study.scales.all()
    ]
    context = {
        "study": study,
        "image": study_asset,
        "picture": picture_url(study_asset),
        "scales": scales,
        "asked": asked(study_asset),
        "parts": parts_of("image", request, study_asset),
        "alike": study.assets.filter(group=study_asset.group).count() if study_asset.group else 0,
        "before": study.assets.filter(name__lt=study_asset.name)
        .order_by("-name")
        .values_list("pk", flat=True)
        .first(),
        "after": study.assets.filter(name__gt=study_asset.name)
        .order_by("name")
        .values_list("pk", flat=True)
        .first(),
    }
    return render(request, "labeling/image.html", context)


def _on_scale(
    study: Study, scale: Scale, study_asset: StudyAsset, given: dict[float, int], means: list[StratumMean]
) -> dict[str, Any]:
    figures = image_figures(study, scale) if given else None
    at = figures.place(study_asset.pk) if figures else None
    known = figures is not None and at is not None
    return {
        "scale": scale,
        "estimate": figures.interval(at) if figures and at is not None else None,
        "absolute": figures.interval(at, absolute=True) if figures and at is not None else None,
        "half": float(figures.half[at]) if figures and at is not None else None,
        "spread": float(figures.sd[at]) if figures and at is not None and figures.n[at] > 1 else None,
        "counting": bool(figures and figures.counting and not known),
        "ratings": sum(given.values()),
        "chart": _chart(scale, given) if given else None,
        "means": means,
        "withheld": any(row.withheld for row in means),
    }


def _chart(scale: Scale, given: dict[float, int]) -> Chart:
    total = sum(given.values())
    usual = max(given, key=lambda value: given[value])
    values = {
        "value": figure(usual, 0),
        "n": given[usual],
        "total": total,
        "scale": words(scale.name).capitalize(),
    }
    title = _("%(scale)s: %(value)s was given most often") % values
    note = ngettext("n = %(total)s rating", "n = %(total)s ratings", total) % {"total": count(total)}
    bars = [Bar(str(value), given.get(float(value), 0)) for value in range(scale.low, scale.high + 1)]
    return histogram(
        bars, title=title, note=note, axis=words(scale.name), ends=(scale.low_label, scale.high_label)
    )
