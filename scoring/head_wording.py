"""What is said about a trained head and its extractor, in the reader's language, from the stored numbers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import count, share
from scoring.models import Extractor, ModelHead
from scoring.training_options import options_of
from scoring.verdict import FEWEST

IN_POINTS = (
    "mae",
    "mae_mean_predictor",
    "rmse",
    "rmse_mean_predictor",
    "emd",
    "emd_mean_predictor",
    "crps",
    "crps_mean_predictor",
    "mean_width",
)


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
    if assets < FEWEST:
        return ngettext(
            "only %(assets)d rated image was held out, %(needed)d are needed",
            "only %(assets)d rated images were held out, %(needed)d are needed",
            assets,
        ) % {"assets": assets, "needed": FEWEST}
    return _("the means do not vary, so it does not exist")


def verdict(head: ModelHead) -> str:
    """One sentence: whether the head may be used and why, or why not; scoring.verdict says what decides."""
    crossed = head.metrics.get("cross_validated")
    if crossed and head.metrics.get("decided_by", "held_out") != "held_out":
        return _crossed_verdict(head, crossed)
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


def _crossed_verdict(head: ModelHead, crossed: Mapping[str, Any]) -> str:
    skill = held_out_figure(crossed, "skill")
    if skill["estimate"] is None:
        return _("Cannot be judged: %(reason)s.") % {"reason": skill["reason"]}
    values = {
        "share": share(abs(skill["estimate"])),
        "images": count(crossed["assets"]),
        "held_out": count(head.metrics.get("assets", 0)),
    }
    if skill["estimate"] <= 0:
        return (
            _("Cross-validated on %(images)s images, it is no better than always saying the mean.") % values
            + " "
            + _("Collect more ratings or more images.")
        )
    if not crossed["usable"]:
        return (
            _(
                "Cross-validated, it is %(share)s better than always saying the mean, but that may be chance with "
                "%(images)s images."
            )
            % values
            + " "
            + _("Collect more ratings or more images.")
        )
    if not head.usable:
        return (
            _(
                "Cross-validated on %(images)s images it beats always saying the mean, but on the %(held_out)s held-out "
                "images it does not."
            )
            % values
            + " "
            + _("Collect more ratings or more images.")
        )
    said = _(
        "Cross-validated on %(images)s images, its error is %(share)s smaller than that of always saying the mean."
    )
    if head.metrics["decided_by"] == "both":
        said = _(
            "Cross-validated on %(images)s images, its error is %(share)s smaller than that of always saying the mean. "
            "The %(held_out)s held-out images do not speak against it."
        )
    return said % values


def resting_on(head: ModelHead) -> str:
    """Which figures of a head rest on how many images, and which of them decide."""
    held_out = int(head.metrics.get("assets", 0))
    crossed = head.metrics.get("cross_validated")
    if not crossed:
        return ngettext(
            "The figures rest on %(images)s rated image that was held out.",
            "The figures rest on %(images)s rated images that were held out.",
            held_out,
        ) % {"images": count(held_out)}
    values = {"held_out": count(held_out), "images": count(crossed["assets"])}
    said = _(
        "The held-out figures rest on %(held_out)s images that the version never saw; a split that fell another way would "
        "give others. The cross-validated ones rest on %(images)s training images, each predicted by a head that had not "
        "seen it."
    )
    return said % values


def extractor_licence(extractor: Extractor) -> str:
    """What is known of the licence of the weights behind the features."""
    if not extractor.pretrained:
        return _("The features need no weights of others.")
    licence = extractor.recipe.get("licence")
    if not licence:
        return _("The licence of the weights is not known here. Look it up before you use the scores.")
    return _("The weights are under %(licence)s.") % {"licence": licence}


def options_in_words(head_metrics: Mapping[str, Any], options: Mapping[str, Any]) -> list[str]:
    """How a version was trained, one sentence each; the search as it went on the scale of `head_metrics`."""
    asked = options_of(dict(options))
    said = [
        _("Heads read the embedding and the image quality measures.")
        if asked["quality"]
        else _("Heads read the embedding alone.")
    ]
    if asked["smoothing"] is not None:
        said.append(
            _("%(share)s of every label is replaced by the answers of all images together.")
            % {"share": share(asked["smoothing"])}
        )
    tuned = head_metrics.get("tuning")
    if tuned:
        said.append(
            _("The settings are the best of %(tried)s that were tried.") % {"tried": count(tuned["tried"])}
        )
    elif asked["trials"]:
        said.append(
            ngettext(
                "%(tried)s setting was to be tried.",
                "Up to %(tried)s settings were to be tried.",
                asked["trials"],
            )
            % {"tried": count(asked["trials"])}
        )
    else:
        said.append(_("The settings are the usual ones; none were searched for."))
    return said


def extractor_notice(extractor: Extractor) -> str:
    """A sentence where the features need no pretrained weights and so see less; empty where all is as asked."""
    if extractor.pretrained:
        return ""
    return _(
        "These scores rest on plain measures of colour, edges and layout, because no pretrained weights were found. "
        "Expect weaker scores. Put the weights into the models folder and retrain."
    )
