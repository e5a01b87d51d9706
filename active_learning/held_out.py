"""What a version predicted for held-out images, against what the panel had said when it was trained."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart
from core.charts.calibration import Predicted, calibration
from core.templatetags.numbers import count
from core.templatetags.words import words
from labeling.models import Scale
from scoring import snapshots
from scoring.head_wording import held_out_figure, verdict
from scoring.models import ModelHead, ModelVersion, Score
from scoring.snapshots import ScaleLabels

MOST_DRAWN = 300
FIGURES = ("mae", "mae_mean_predictor", "skill", "rank_correlation", "coverage", "mean_width", "rmse", "emd")
METRIC_OF = {"rank_correlation": "spearman"}


class HeadReport(NamedTuple):
    """One scale of a version. `ceiling` is what one more person reaches; `chart` None where nothing was held out."""

    head: ModelHead
    figures: list[tuple[str, dict[str, Any]]]
    ceiling: dict[str, Any]
    verdict: str
    chart: Chart | None


def head_reports(model: ModelVersion) -> list[HeadReport]:
    """A report for each head of `model`. Two queries, however many images there are, and the snapshot's bytes."""
    heads = list(model.heads.select_related("scale"))
    labels = snapshots.read(model.snapshot)
    held_out = {pk for one in labels.values() for pk in one.assets[one.test].tolist()}
    scores: dict[int, dict[int, Score]] = {}
    for score in Score.objects.filter(model=model, study_asset__in=held_out).select_related("study_asset"):
        scores.setdefault(score.scale_id, {})[score.study_asset_id] = score
    return [_report(head, labels.get(head.scale.name), scores.get(head.scale_id, {})) for head in heads]


def _report(head: ModelHead, labels: ScaleLabels | None, scores: dict[int, Score]) -> HeadReport:
    figures = [(name, held_out_figure(head.metrics, METRIC_OF.get(name, name))) for name in FIGURES]
    rows = _predicted(labels, scores) if labels is not None else []
    chart = _chart(head.scale, rows, held_out_figure(head.metrics, "spearman")) if rows else None
    return HeadReport(head, figures, head.metrics.get("human_ceiling", {}), verdict(head), chart)


def _predicted(labels: ScaleLabels, scores: dict[int, Score]) -> list[Predicted]:
    counts = labels.counts[labels.test]
    totals = counts.sum(axis=1)
    means = (counts @ labels.points) / np.maximum(totals, 1)
    rows = []
    for pk, mean, total in zip(
        labels.assets[labels.test].tolist(), means.tolist(), totals.tolist(), strict=True
    ):
        score = scores.get(pk)
        if score is not None and total:
            rows.append(Predicted(score.study_asset.name, mean, score.mean, score.low, score.high))
    return sorted(rows, key=lambda row: row.observed)


def _chart(scale: Scale, rows: Sequence[Predicted], correlation: dict[str, Any]) -> Chart:
    step = -(-len(rows) // MOST_DRAWN)
    values = {"scale": words(scale.name).capitalize()}
    if correlation["low"] is not None and correlation["low"] > 0:
        title = _("%(scale)s: images the panel rates higher are scored higher") % values
    else:
        title = _("%(scale)s: the scores do not follow the panel reliably") % values
    note = ngettext(
        "n = %(n)s image the version was not trained on, with its 90%% interval; on the dashed line both are the same.",
        "n = %(n)s images the version was not trained on, with 90%% intervals; on the dashed line both are the same.",
        len(rows),
    ) % {"n": count(len(rows))}
    if step > 1:
        note += " " + _("One in %(step)d is drawn.") % {"step": step}
    return calibration(
        rows[::step],
        domain=(scale.low, scale.high),
        title=title,
        note=note,
        x_axis=_("panel’s mean (points)"),
        y_axis=_("predicted mean (points)"),
    )
