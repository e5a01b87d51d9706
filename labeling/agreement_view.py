"""Agreement as pages show it: figures in a fixed order, reasons in the reader's language, forest plots."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import Chart, Interval, forest
from core.templatetags.numbers import count, figure, with_interval
from core.templatetags.words import words
from labeling.agreement import reliability
from labeling.models import Scale, Study

REASONS = {
    "all_missing": gettext_lazy("Nobody has given a value on this scale yet."),
    "one_rater": gettext_lazy(
        "Only one panelist has rated. Agreement needs two or more who saw the same images."
    ),
    "one_unit": gettext_lazy("Only one image has been rated. Agreement needs several."),
    "no_pairs": gettext_lazy("No image was rated by two panelists yet."),
    "no_overlap": gettext_lazy("No two panelists share enough images yet."),
    "no_variance": gettext_lazy("All answers are the same, so there is nothing to agree or differ about."),
    "no_residual": gettext_lazy("There are too few ratings beyond one for each image and panelist."),
    "incomplete": gettext_lazy("This figure needs every panelist to have rated every image."),
    "nominal": gettext_lazy("Categories without an order have no distances to compute this from."),
    "not_ratio": gettext_lazy("This level of measurement needs values above zero."),
}
# (value, decimals) of Krippendorff (2004), for content analysis. Taste seldom reaches them, and need not.
THRESHOLDS = ((0.667, 3), (0.8, 1))


class ScaleAgreement(NamedTuple):
    """`one` and `panel` are the single-rater and panel figures, `others` (term, figure) pairs."""

    scale: Scale
    figures: dict[str, Any]
    alpha: dict[str, Any]
    one: dict[str, Any]
    panel: dict[str, Any]
    forms: list[tuple[str, dict[str, Any]]]
    others: list[tuple[str, dict[str, Any]]]
    chart: Chart | None


def scales_with_agreement(study: Study, *, plots: bool = False) -> list[ScaleAgreement]:
    """Every scale of the study with its figures (and forest plots); computed anew where ratings have changed."""
    return [_agreement(study, scale, plots) for scale in study.scales.all()]


def _agreement(study: Study, scale: Scale, plots: bool) -> ScaleAgreement:
    found = reliability(study, scale)
    icc = {name: _explained(figure) for name, figure in found["icc"].items()}
    raters = found["variance"]["k"] or found["raters"]
    forms = [
        (_("ICC(1), one rater, panel drawn anew for each image"), icc["icc1"]),
        (_("ICC(2), one rater of many, leniency counted"), icc["icc2"]),
        (_("ICC(3), one of these raters, leniency set aside"), icc["icc3"]),
        (_("ICC(1,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc1k"]),
        (_("ICC(2,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc2k"]),
        (_("ICC(3,k), mean of k = %(k).0f raters") % {"k": raters}, icc["icc3k"]),
    ]
    others = [
        ("spearman", _explained(found["mean_pairwise_spearman"])),
        ("kendall_w", _explained(found["kendall_w"])),
        ("gwet", _explained(found["gwet_ac2_quadratic"])),
        ("split_half", _explained(found["split_half"])),
        ("cronbach", _explained(found["cronbach"])),
    ]
    alpha = _explained(found["alpha"])
    return ScaleAgreement(
        scale,
        found,
        alpha,
        icc["icc2"],
        icc["icc2k"],
        forms,
        others,
        _forest(scale, found, alpha, icc) if plots else None,
    )


def _explained(figure: dict[str, Any]) -> dict[str, Any]:
    if figure["estimate"] is not None:
        return figure
    return {**figure, "reason": REASONS.get(figure.get("code") or "", figure.get("reason"))}


def _forest(scale: Scale, found: dict[str, Any], alpha: dict[str, Any], icc: dict[str, Any]) -> Chart | None:
    named = [
        (_("Krippendorff’s α"), alpha),
        ("ICC(1)", icc["icc1"]),
        ("ICC(2)", icc["icc2"]),
        ("ICC(3)", icc["icc3"]),
        ("ICC(1,k)", icc["icc1k"]),
        ("ICC(2,k)", icc["icc2k"]),
        ("ICC(3,k)", icc["icc3k"]),
    ]
    rows = [
        Interval(name, f["estimate"], f["low"], f["high"]) for name, f in named if f["estimate"] is not None
    ]
    if not rows:
        return None
    title = _("On %(scale)s, one rater is worth %(one)s and the whole panel %(panel)s") % {
        "scale": words(scale.name),
        "one": with_interval(icc["icc2"]),
        "panel": with_interval(icc["icc2k"]),
    }
    note = _(
        "n = %(ratings)s ratings of %(assets)s images by %(raters)s panelists. Lines are 95%% intervals."
    ) % {
        "ratings": count(found["ratings"]),
        "assets": count(found["assets"]),
        "raters": count(found["raters"]),
    }
    lines = [(value, figure(value, digits)) for value, digits in THRESHOLDS]
    lowest = min([0.0, *(end for row in rows for end in (row.estimate, row.low) if end is not None)])
    low = max(-1.0, lowest - 0.02 if lowest < 0 else 0.0)
    return forest(rows, title=title, note=note, axis=_("agreement"), domain=(low, 1.0), thresholds=lines)
