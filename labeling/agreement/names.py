"""What figures of agreement are called."""

from django.utils.translation import gettext_lazy as _

from core.templatetags.terms import GLOSSARY
from core.templatetags.words import words

# By the key of a figure: the term that explains it, or its name alone.
TERMS = {
    "mean_pairwise_spearman": "spearman",
    "kendall_w": "kendall_w",
    "gwet_ac2_quadratic": "gwet",
    "split_half": "split_half",
    "cronbach": "cronbach",
}
NAMES = {
    "gwet_ac1": _("Gwet’s AC1, categories without order"),
    "gwet_ac2_linear": _("Gwet’s AC2, linear weights"),
    "kappa_unweighted": _("Mean kappa of pairs, unweighted"),
    "kappa_linear": _("Mean kappa of pairs, linear weights"),
    "kappa_quadratic": _("Mean kappa of pairs, quadratic weights"),
    "test_retest.correlation": _("Test–retest of one panelist, correlation"),
    "test_retest.within_sd": _("Test–retest, spread of one panelist’s answers to one image, in points"),
    "test_retest.exact": _("Test–retest, share of answers given again"),
    "test_retest.within_one": _("Test–retest, share at most one point apart"),
    "spearman_brown": _("Spearman–Brown, from one rater to the panel"),
}


def name_of(figure: str) -> tuple[str, str]:
    """(term of the glossary or "", name) of the figure with this key; names joined by a dot are of its parts."""
    term = TERMS.get(figure, "")
    if term in GLOSSARY:
        return term, str(GLOSSARY[term][0])
    return "", str(NAMES.get(figure) or words(figure.replace(".", ", ")))
