"""What a version predicted for held-out images, against what the panel had said when it was trained."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from active_learning.evidence import against_people, decisive, quantiles
from core.charts import Chart
from core.charts.calibration import Predicted, calibration
from core.templatetags.numbers import count
from core.templatetags.words import words
from labeling.models import Scale
from scoring import snapshots
from scoring.head_wording import held_out_figure, resting_on, verdict
from scoring.models import ModelHead, ModelVersion, Score
from scoring.snapshots import ScaleLabels

MOST_DRAWN = 300
FIGURES = (
    "mae",
    "mae_mean_predictor",
    "skill",
    "rank_correlation",
    "crps",
    "crps_mean_predictor",
    "coverage",
    "calibration_error",
    "mean_width",
    "rmse",
    "emd",
    "aleatoric_ratio",
)
# (term, name of the ceiling's figure, whether it is in scale points)
CEILINGS = (
    ("human_ceiling", "mae", True),
    ("human_ceiling", "spearman", False),
    ("half_panel", "half_mae", True),
    ("half_panel", "half_spearman", False),
)
METRIC_OF = {"rank_correlation": "spearman"}


class HeadReport(NamedTuple):
    """One scale of a version.

    `figures` are (term, one figure for each evaluation), `ceilings` the same as (term, whether it is the error, figures);
    `counts` the number of images behind each evaluation: the held-out ones, then the cross-validated, where there are.
    `resting` says it in a sentence. Charts are None where there is nothing to draw.
    """

    head: ModelHead
    counts: list[int]
    figures: list[tuple[str, list[dict[str, Any]]]]
    ceilings: list[tuple[str, bool, list[dict[str, Any]]]]
    verdict: str
    resting: str
    people: Chart | None
    quantiles: Chart | None
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
    told = [head.metrics, *([crossed] if (crossed := head.metrics.get("cross_validated")) else [])]
    figures = [
        (name, [held_out_figure(one, METRIC_OF.get(name, name)) for one in told])
        for name in FIGURES
        if any(METRIC_OF.get(name, name) in one.get("metrics", {}) for one in told)
    ]
    ceilings = [
        (term, points, [_ceiling(one, name, points) for one in told])
        for term, name, points in CEILINGS
        if any(name in one.get("human_ceiling", {}) for one in told)
    ]
    rests_on = decisive(head.metrics)
    rows = _predicted(labels, scores) if labels is not None else []
    chart = _chart(head.scale, rows, held_out_figure(head.metrics, "spearman")) if rows else None
    return HeadReport(
        head=head,
        counts=[int(one.get("assets", 0)) for one in told],
        figures=figures,
        ceilings=ceilings,
        verdict=verdict(head),
        resting=resting_on(head),
        people=against_people(head.scale, rests_on, head.usable),
        quantiles=quantiles(head.scale, rests_on),
        chart=chart,
    )


def _ceiling(metrics: Mapping[str, Any], name: str, points: bool) -> dict[str, Any]:
    """What people reach, as pages write a figure. Versions of before have no interval for it."""
    found = metrics.get("human_ceiling", {})
    ends = {end: found.get(f"{name}_{end}") for end in ("low", "high")}
    if ends["low"] is None or ends["high"] is None:
        points = False
    reason = _("too few images have several ratings") if found.get(name) is None else ""
    return {"estimate": found.get(name), **ends, "reason": reason, "points": points}


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
