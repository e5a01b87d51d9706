"""Words of the field, each with one line that explains it, on hover and on focus."""

from typing import Any, cast

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

GLOSSARY: dict[str, tuple[Any, Any]] = {
    "alpha": (
        _("Krippendorff’s α"),
        _(
            "Agreement of any two raters beyond chance: 1 is perfect, 0 is what chance would give. "
            "For taste, .1 to .3 is usual."
        ),
    ),
    "icc_single": (
        _("ICC, one rater"),
        _(
            "The share of variance of a single rater’s answers that comes from the images. "
            "How far one rater can be relied on."
        ),
    ),
    "icc_panel": (
        _("ICC, whole panel"),
        _("How closely the panel’s mean would agree with the mean of another panel of the same size."),
    ),
    "spearman": (
        _("Mean Spearman"),
        _("Average rank correlation between the answers of two raters, over the images both saw."),
    ),
    "kendall_w": (_("Kendall’s W"), _("How alike all raters rank the images: 0 not at all, 1 identically.")),
    "gwet": (
        _("Gwet’s AC2"),
        _("Agreement beyond chance that stays stable where nearly everybody gives the same answer."),
    ),
    "split_half": (
        _("Split half"),
        _("Correlation between the means of two random halves of the panel, stepped up to the full panel."),
    ),
    "cronbach": (
        _("Cronbach’s α"),
        _("Consistency of the panel’s mean when each rater’s own leniency is set aside."),
    ),
    "test_retest": (
        _("Test–retest"),
        _("How closely a rater repeats their own answer when an image comes a second time."),
    ),
    "interval": (
        _("Interval (95%)"),
        _("The range that holds the true figure in 95 of 100 studies like this one."),
    ),
    "estimate": (
        _("Estimate"),
        _("What the panel as a whole answers, with leniency removed and careful raters weighted more."),
    ),
    "gold": (
        _("Gold"),
        _("Items with a known order or answer, mixed in unseen, that show whether a rater is looking."),
    ),
    "attention": (
        _("Attention checks"),
        _("Items that ask for one particular answer. Missing several means that nobody is reading."),
    ),
    "stratum": (
        _("Stratum"),
        _("A part of the panel with a quota of its own, from what panelists say of themselves."),
    ),
    "bias": (
        _("Bias"),
        _("How far this rater’s answers lie above (+) or below (−) the consensus on average."),
    ),
    "inconsistency": (
        _("Inconsistency"),
        _("Standard deviation of this rater’s answers around the consensus once their bias is removed."),
    ),
    "loo_agreement": (
        _("Agreement with the others"),
        _(
            "Correlation of this rater’s answers with the mean of everybody else’s on the same images. "
            "Low agreement alone may be taste."
        ),
    ),
    "response": (
        _("Median time"),
        _("Half of this panelist’s answers came faster than this. Far below the panel’s is a warning sign."),
    ),
}


@register.simple_tag(takes_context=True)
def term(context: Context, key: str, label: str = "") -> SafeString:
    """The word for `key` (or `label`) as a button that shows its explanation. KeyError for an unknown key."""
    word, line = GLOSSARY[key]
    seen = cast("dict[str, Any]", context.render_context)
    seen["terms"] = seen.get("terms", 0) + 1
    name = f"term-{key}-{seen['terms']}"
    return format_html(
        '<button type="button" class="term" aria-describedby="{}">{}</button>'
        '<span class="tip" role="tooltip" id="{}" popover="manual">{}</span>',
        name,
        label or word,
        name,
        line,
    )


@register.simple_tag
def glossary(*keys: str) -> list[tuple[Any, Any]]:
    """(word, explanation) of `keys`, for the list at the foot of a page."""
    return [GLOSSARY[key] for key in keys]
