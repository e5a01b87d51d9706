"""Why a figure of agreement could not be had, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    "all_missing": _("Nobody has given a value on this scale yet."),
    "one_rater": _("Only one panelist has rated. Agreement needs two or more who saw the same images."),
    "one_unit": _("Only one image has been rated. Agreement needs several."),
    "no_pairs": _("No image was rated by two panelists yet."),
    "no_overlap": _("No two panelists share enough images yet."),
    "no_variance": _("All answers are the same, so there is nothing to agree or differ about."),
    "no_residual": _("There are too few ratings beyond one for each image and panelist."),
    "incomplete": _("This figure needs every panelist to have rated every image."),
    "nominal": _("Categories without an order have no distances to compute this from."),
    "not_ratio": _("This level of measurement needs values above zero."),
    "too_many_points": _("The scale has too many points for this weighting. Read the quadratic one."),
    "too_few_units": _("Too few images have two ratings for an interval. Three or more are needed."),
    "too_alike": _("These ratings are too few or too alike for an interval."),
    "undefined": _("Images differ no more than chance allows, and the figure is undefined there."),
    "no_repeats": _("No panelist has answered an image twice yet."),
    "one_moment": _("All ratings came at once, so there are no stretches of time to compare."),
    "all_rejected": _("This method rejects every rater here. Use another one."),
    "one_stratum": _("The panel has one stratum, so there is nothing to weight."),
    "no_shares": _("No stratum has a share of the population yet. Shares are set in the quota plan."),
    "stratum_not_estimable": _(
        "A stratum with a share of the population has too few ratings for means of its own."
    ),
    "stratum_lacking": _("Every image lacks ratings from a stratum with a share of the population."),
    "withheld": _("Too few panelists to be shown by themselves."),
    "being_computed": _("This is being computed for the first time. Ask again in a moment."),
}
SMALL_PANEL = _(
    "Fewer than ten panelists: the intervals hold for these panelists only and say nothing about other panels."
)


def reason_of(code: str | None, otherwise: str | None = None) -> str:
    """The sentence for `code`; `otherwise` where there is none."""
    return str(REASONS.get(code or "", otherwise or ""))


def explained(values: Any) -> Any:
    """`values` (nested dicts and lists of figures) with every `reason` beside a `code`, and every note on a small panel,
    in the language of the reader."""
    if isinstance(values, list):
        return [explained(value) for value in values]
    if not isinstance(values, dict):
        return values
    found = {key: explained(value) for key, value in values.items()}
    code = found.get("code") or found.get("interval_code")
    if code:
        found["reason"] = reason_of(code, found.get("reason"))
    if found.get("small_panel") and found.get("note"):
        found["note"] = str(SMALL_PANEL)
    return found
