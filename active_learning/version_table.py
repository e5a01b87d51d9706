"""Model versions side by side: for each scale the same figures, on the same held-out images."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart
from core.charts.versions import VersionMark, versions
from core.templatetags.numbers import count, with_interval
from core.templatetags.words import words
from labeling.models import Scale, Study
from scoring.head_wording import held_out_figure, verdict
from scoring.models import ModelHead, ModelVersion

SHOWN = 4
FIGURES = ("mae", "mae_mean_predictor", "rank_correlation", "coverage")
METRIC_OF = {"rank_correlation": "spearman"}  # a term of the glossary whose metric has another name


class Cell(NamedTuple):
    """`head` is None where the version has no head for the scale."""

    head: ModelHead | None
    figures: dict[str, dict[str, Any]]
    verdict: str


class ScaleRows(NamedTuple):
    """One scale: `rows` are (term, figure of each version), `cells` one for each version; `chart` None without figures."""

    scale: Scale
    rows: list[tuple[str, list[dict[str, Any] | None]]]
    cells: list[Cell]
    chart: Chart | None


def latest_versions(study: Study) -> list[ModelVersion]:
    """The newest versions of `study`, newest first, with heads, scales and whoever asked for them. Three queries."""
    found = study.models.select_related("extractor", "snapshot", "created_by").prefetch_related(
        "heads__scale"
    )
    return list(found.order_by("-number")[:SHOWN])


def side_by_side(
    shown: Sequence[ModelVersion], champion: ModelVersion | None, scales: Sequence[Scale]
) -> list[ScaleRows]:
    """The figures of each scale for the versions `shown`. No query: their heads are prefetched."""
    return [_scale_rows(scale, shown, champion) for scale in scales]


def _scale_rows(scale: Scale, shown: Sequence[ModelVersion], champion: ModelVersion | None) -> ScaleRows:
    cells = [
        _cell(next((head for head in model.heads.all() if head.scale_id == scale.pk), None))
        for model in shown
    ]
    rows = [(name, [cell.figures.get(name) for cell in cells]) for name in FIGURES]
    return ScaleRows(scale, rows, cells, _chart(scale, shown, cells, champion))


def _cell(head: ModelHead | None) -> Cell:
    if head is None:
        return Cell(None, {}, "")
    figures = {name: held_out_figure(head.metrics, METRIC_OF.get(name, name)) for name in FIGURES}
    return Cell(head, figures, verdict(head))


def _chart(
    scale: Scale, shown: Sequence[ModelVersion], cells: Sequence[Cell], champion: ModelVersion | None
) -> Chart | None:
    asked = champion if champion in shown else shown[0] if shown else None
    marks, held_out, usable, crossed = [], 0, False, False
    for model, cell in zip(shown, cells, strict=True):
        mae = cell.figures.get("mae")
        if cell.head is None or mae is None or mae["estimate"] is None:
            continue
        guess = cell.figures["mae_mean_predictor"]["estimate"]
        label = _("version %(number)d") % {"number": model.number}
        marks.append(VersionMark(label, mae["estimate"], mae["low"], mae["high"], guess, model == asked))
        held_out = cell.head.metrics.get("assets", 0)
        if model == asked:
            usable = cell.head.usable
            crossed = cell.head.metrics.get("decided_by", "held_out") != "held_out"
    if not marks:
        return None
    note = ngettext(
        "n = %(n)s held-out image. Dot: MAE with its 95%% interval. Upright stroke: always saying the mean.",
        "n = %(n)s held-out images. Dot: MAE with its 95%% interval. Upright stroke: always saying the mean.",
        held_out,
    ) % {"n": count(held_out)}
    axis = _("MAE in points of %(low)d to %(high)d") % {
        "low": scale.low,
        "high": scale.high,
    }
    return versions(
        marks,
        title=_sentence(scale, marks, usable, crossed),
        note=note,
        axis=axis,
        reference=_("Always the mean"),
    )


def _sentence(scale: Scale, marks: Sequence[VersionMark], usable: bool, crossed: bool) -> str:
    """`usable` is the verdict image by image, `crossed`: by cross-validation; two intervals alone would say too little."""
    mark = next((mark for mark in marks if mark.asked_about), marks[0])
    values = {
        "scale": words(scale.name).capitalize(),
        "version": mark.label,
        "error": with_interval(mark._asdict()),
    }
    if mark.reference is None:
        return _("%(scale)s: %(version)s is off by %(error)s points") % values
    if usable and crossed:
        return _("%(scale)s: %(version)s errs less than always saying the mean, by cross-validation") % values
    if usable:
        return _("%(scale)s: %(version)s errs less than always saying the mean") % values
    if mark.low > mark.reference:
        return _("%(scale)s: %(version)s errs more than always saying the mean") % values
    return _("%(scale)s: the error of %(version)s cannot be told from always saying the mean") % values
