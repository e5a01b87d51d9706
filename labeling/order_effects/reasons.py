"""Why order effects, anchors over time or a link could not be had, and what to do, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from labeling.agreement.reasons import reason_of

REASONS = {
    "no_order": _(
        "The order in which the images were shown is not known. Imported ratings need a column with it: import them "
        "with --position."
    ),
    "same_order": _(
        "Everybody saw the images in the same order, or imported ratings carry no column with the order. What the place "
        "does cannot be told from what the image does. Ratings made here come in an order of their own for each panelist."
    ),
    "few_raters": _("Fewer than five panelists can be compared."),
    "few_pairs": _("Fewer than 30 pairs of answers lie this far apart."),
    "no_times": _("Response times are not known."),
    "no_anchors": _("This study has no anchors. Choose ten or more, spread over the scale."),
    "no_anchor_ratings": _("No anchor has an answer on this scale yet."),
    "one_window": _("All answers to anchors lie in one stretch of time, so there is nothing to compare yet."),
    "few_anchors": _("Fewer than three images have two ratings on both sides. Linking wants ten or more."),
    "no_shared": _("No image has two ratings on both sides. Put the same anchors into both: ten or more."),
    "no_side": _("One of the two sides is not there."),
    "no_scale": _("The other study has no scale of this name."),
    "other_ends": _("The scale of this name has other ends in the other study: no shift can join the two."),
    "not_apart": _(
        "Choose two parts of one kind (two strata, two stretches of time, two sessions), or another study."
    ),
    "one_rater_side": _("One of the two sides has fewer than two panelists."),
    "nominal_order": _("Categories without an order have no distances to compute this from."),
}


def reason(code: str) -> str:
    """The sentence for `code`; codes of agreement keep theirs."""
    return str(REASONS[code]) if code in REASONS else reason_of(code, code)
