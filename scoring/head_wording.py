"""What is said about a trained head and its extractor, in the reader's language, from the stored numbers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import share
from scoring.models import Extractor, ModelHead

MIN_ASSETS = 10  # scoring.engine.evaluate needs as many held-out images for any figure
IN_POINTS = ("mae", "mae_mean_predictor", "rmse", "emd", "mean_width")


def held_out_figure(metrics: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The figure `name` of a head's metrics as pages write one: estimate, low, high, reason where it is missing.

    `points` says that its unit is scale points.
    """
    found = metrics.get("metrics", {}).get(name) or {}
    ends = {"estimate": found.get("value"), "low": found.get("low"), "high": found.get("high")}
    reason = _why_missing(metrics) if ends["estimate"] is None else ""
    return {**ends, "reason": reason, "points": name in IN_POINTS}


def _why_missing(metrics: Mapping[str, Any]) -> str:
    assets = metrics.get("assets", 0)
    if assets < MIN_ASSETS:
        return ngettext(
            "only %(assets)d rated image was held out, %(needed)d are needed",
            "only %(assets)d rated images were held out, %(needed)d are needed",
            assets,
        ) % {"assets": assets, "needed": MIN_ASSETS}
    return _("the means do not vary, so it does not exist")


def verdict(head: ModelHead) -> str:
    """One sentence: whether the head may be used and why, or why not."""
    skill = held_out_figure(head.metrics, "skill")
    if skill["estimate"] is None:
        return _("Cannot be judged: %(reason)s.") % {"reason": skill["reason"]}
    if skill["estimate"] <= 0:
        return _("No better than always saying the mean. Collect more ratings or more images.")
    if not head.usable:
        return _(
            "%(share)s better than always saying the mean, but that may be chance with %(assets)d images. "
            "Collect more ratings or more images."
        ) % {"share": share(skill["estimate"]), "assets": head.metrics.get("assets", 0)}
    return _("Its error is %(share)s smaller than that of always saying the mean.") % {
        "share": share(skill["estimate"])
    }


def extractor_notice(extractor: Extractor) -> str:
    """A sentence where the features need no pretrained weights and so see less; empty where all is as asked."""
    if extractor.pretrained:
        return ""
    return _(
        "These scores rest on plain measures of colour, edges and layout, because no pretrained weights were found. "
        "Expect weaker scores. Put the weights into the models folder and retrain."
    )
