"""Strategies, reasons and jobs in words, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.templatetags.numbers import figure, share

# (name, one line). Those that a round can be asked for come first, the usual one at the top.
STRATEGIES: dict[str, tuple[Any, Any]] = {
    "committee_std": (
        gettext_lazy("Disagreeing models"),
        gettext_lazy("Images on which models trained on different draws of the ratings differ most."),
    ),
    "value_of_rating": (
        gettext_lazy("Value of a rating"),
        gettext_lazy(
            "Images where one more rating removes most uncertainty, from the model and from the image’s own score."
        ),
    ),
    "k_center": (
        gettext_lazy("Unlike anything rated"),
        gettext_lazy(
            "Images that look least like those rated so far. A good start, while there is no good model."
        ),
    ),
    "random": (
        gettext_lazy("By lot"),
        gettext_lazy("Any open image with equal chance. What the others have to beat."),
    ),
    "stratified_random": (
        gettext_lazy("By lot within strata"),
        gettext_lazy("By lot, in the proportions of the target."),
    ),
    "needs_people": (
        gettext_lazy("Images that need people"),
        gettext_lazy("Images whose scores are not trusted by the study’s rules, and nothing else."),
    ),
}
OFFERED = ("committee_std", "value_of_rating", "k_center", "stratified_random", "random")

JOB_KINDS: dict[str, Any] = {
    "retrain": gettext_lazy("Retraining"),
    "select": gettext_lazy("Selection round"),
    "score": gettext_lazy("Scoring new images"),
    "score_images": gettext_lazy("Scoring images sent in"),
    "explain": gettext_lazy("What moves a score"),
    "watch": gettext_lazy("Comparing new images with the model’s own"),
    "needs_people": gettext_lazy("Judging which scores are trusted"),
    "refresh_quality": gettext_lazy("Putting image quality together"),
    "extract_features": gettext_lazy("Looking at images"),
    "refresh_figures": gettext_lazy("Figures about the ratings"),
    "report": gettext_lazy("Report"),
}

Numbers = Mapping[str, float]


def strategy_name(name: str) -> str:
    """What people call the strategy `name`; the name itself where it has no words yet."""
    return str(STRATEGIES[name][0]) if name in STRATEGIES else name


def job_name(kind: str) -> str:
    """What people call jobs of `kind`; the kind itself where it has no words yet."""
    return str(JOB_KINDS.get(kind, kind))


def stage_words(stage: str) -> str:
    """A job's stage, stored in English, in the reader's language."""
    return _(stage) if stage else ""


def sentences(explanation: Mapping[str, Any], leave_out: Iterable[str] = ()) -> list[str]:
    """One sentence for each reason of a selected asset's explanation, but for the codes to `leave_out`."""
    return [
        REASONS[reason["code"]](reason["numbers"])
        for reason in explanation.get("reasons", [])
        if reason["code"] in REASONS and reason["code"] not in leave_out
    ]


def _committee_disagrees(numbers: Numbers) -> str:
    return _(
        "Models trained on different draws of the ratings differ here by %(sd)s points (standard deviation)."
    ) % {"sd": figure(numbers["metric"])}


def _unlike_anything_rated(numbers: Numbers) -> str:
    return _("Nothing rated or chosen before looks like it; the nearest is %(distance)s away.") % {
        "distance": figure(numbers["metric"])
    }


def _drawn_by_lot(numbers: Numbers) -> str:
    return _("Drawn by lot; every open image had a chance of %(chance)s.") % {
        "chance": share(numbers["metric"])
    }


def _drawn_in_stratum(numbers: Numbers) -> str:
    return _("Drawn by lot; every open image of its stratum had a chance of %(chance)s.") % {
        "chance": share(numbers["metric"])
    }


def _removes_most_uncertainty(numbers: Numbers) -> str:
    return _("One more rating here removes more uncertainty than elsewhere (value %(value)s).") % {
        "value": f"{numbers['metric']:.2g}" if numbers["metric"] < 0.01 else figure(numbers["metric"])
    }


def _rated_before(numbers: Numbers) -> str:
    ratings = round(numbers["ratings"])
    return ngettext("It had %(n)d rating.", "It had %(n)d ratings.", ratings) % {"n": ratings}


def _model_unsure(numbers: Numbers) -> str:
    return _(
        "The model is less sure of it (standard deviation %(sd)s) than of %(share)s of the open images."
    ) % {
        "sd": figure(numbers["epistemic_std"]),
        "share": share(min(numbers["percentile"], 99) / 100),
    }


def _model_sure(numbers: Numbers) -> str:
    return _("The model is surer of it (standard deviation %(sd)s) than of %(share)s of the open images.") % {
        "sd": figure(numbers["epistemic_std"]),
        "share": share(min(100 - numbers["percentile"], 99) / 100),
    }


def _raters_disagree(numbers: Numbers) -> str:
    return _(
        "People differ more about it (variance %(noise)s) than about a typical image (%(typical)s)."
    ) % _noise(numbers)


def _raters_agree(numbers: Numbers) -> str:
    return _(
        "People differ less about it (variance %(noise)s) than about a typical image (%(typical)s)."
    ) % _noise(numbers)


def _noise(numbers: Numbers) -> dict[str, str]:
    return {"noise": figure(numbers["noise"]), "typical": figure(numbers["typical"])}


def _target_weighted(numbers: Numbers) -> str:
    return _("Images like it count %(weight)s times as much in the target.") % {
        "weight": figure(numbers["weight"], 1)
    }


def _improves_model(numbers: Numbers) -> str:
    return _("%(share)s of the gain goes to the model, for all images like it.") % {
        "share": share(numbers["share"])
    }


def _improves_own_score(numbers: Numbers) -> str:
    return _("%(share)s of the gain goes to its own score.") % {"share": share(numbers["share"])}


REASONS: dict[str, Callable[[Numbers], str]] = {
    "committee_disagrees": _committee_disagrees,
    "unlike_anything_rated": _unlike_anything_rated,
    "drawn_by_lot": _drawn_by_lot,
    "drawn_by_lot_in_stratum": _drawn_in_stratum,
    "removes_most_uncertainty": _removes_most_uncertainty,
    "never_rated": lambda _numbers: _("Nobody had rated it."),
    "rated_before": _rated_before,
    "model_unsure": _model_unsure,
    "model_sure": _model_sure,
    "raters_disagree": _raters_disagree,
    "raters_agree": _raters_agree,
    "target_weighted": _target_weighted,
    "improves_model": _improves_model,
    "improves_own_score": _improves_own_score,
}
