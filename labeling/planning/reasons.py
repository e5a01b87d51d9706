"""Why a plan has no number, in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.numbers import count, figure
from labeling.agreement.reasons import REASONS as AGREEMENT_REASONS
from labeling.statistics.raters_needed import MOST_RATERS

REASONS = {
    **AGREEMENT_REASONS,
    "no_signal": gettext_lazy(
        "On this scale the images differ no more than chance allows, so no number of panelists would tell them apart."
    ),
    "no_shares": gettext_lazy("Give the population share of every stratum in the quota plan first."),
    "no_answers": gettext_lazy("Nobody has answered in the last seven days, so there is no pace to go by."),
    "not_begun": gettext_lazy("Nobody has answered on these pages yet, so there is no pace to go by."),
    "withheld": gettext_lazy("Withheld: too few panelists to be shown by themselves."),
    "computing": gettext_lazy("Being computed for the first time."),
    "no_cost": gettext_lazy("Say below what one answer costs."),
    "too_wide": gettext_lazy("Even 10,000 answers would not be enough."),
}


def reason_of(found: dict[str, Any]) -> str:
    """A sentence for the `code` of `found`; empty where there is a number."""
    code = found.get("code")
    if not code:
        return ""
    if code == "out_of_reach":
        return _("Out of reach: even %(most)s panelists for each image would come to %(best)s.") % {
            "most": count(MOST_RATERS),
            "best": figure(found.get("best")),
        }
    return str(REASONS.get(code, found.get("reason") or code))
