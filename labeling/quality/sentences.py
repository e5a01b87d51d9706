"""What a sign of carelessness says, as a sentence with its numbers, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from core.templatetags.numbers import count, figure, share

NAMES: dict[str, Any] = {
    "checks": gettext_lazy("Sequential test over the checks"),
    "straight_lining": gettext_lazy("Spread of the answers"),
    "long_run": gettext_lazy("Longest run of one answer"),
    "agreement": gettext_lazy("Agreement with the others (upper bound)"),
    "consensus_pairs": gettext_lazy("Clear pairs of images put the wrong way round"),
    "drift": gettext_lazy("Drift on anchors (t)"),
    "retest": gettext_lazy("Difference when an image comes again"),
    "fast_share": gettext_lazy("Share of answers under half a second"),
    "median_ratio": gettext_lazy("Median time over the panel’s"),
    "leniency": gettext_lazy("Leniency"),
    "sd_ratio": gettext_lazy("Spread over the panel’s"),
    "range_used": gettext_lazy("Share of the scale that is used"),
    "extremes": gettext_lazy("Answers at the ends, beyond the panel’s"),
}


SENTENCES: dict[str, Any] = {
    "too_few": gettext_lazy("Too few answers yet: %(has)s of %(needed)s."),
    "failed_checks": gettext_lazy("Missed %(failed)s of %(seen)s checks."),
    "straight_lining": gettext_lazy(
        "Nearly the same answer %(ratings)s times in a row (standard deviation %(sd)s)."
    ),
    "straight_lining_at_end": gettext_lazy(
        "Nearly always at one end of the scale: %(ratings)s answers, standard deviation %(sd)s."
    ),
    "long_run": gettext_lazy("The same answer %(run)s times in a row, among %(ratings)s."),
    "agreement": gettext_lazy(
        "Correlates %(r)s with the others over %(images)s images, at most %(upper)s (95%%)."
    ),
    "reversed": gettext_lazy(
        "Rates high where the others rate low: correlates %(r)s over %(images)s images, at most %(upper)s (95%%)."
    ),
    "consensus_pairs": gettext_lazy(
        "Put %(violated)s of %(pairs)s pairs that the others clearly order the wrong way round."
    ),
    "no_pairs": gettext_lazy("No two images are clearly ordered by the others yet."),
    "drift": gettext_lazy(
        "Answers on the anchors wander by %(slope)s points in 100 trials (t = %(t)s) beside the panel’s."
    ),
    "retest": gettext_lazy(
        "Differs by %(difference)s points on average when an image comes again; the panel by %(panel)s."
    ),
    "fast_share": gettext_lazy(
        "%(share)s of %(trials)s answers of the latest session took under half a second, %(discarded)s of them under "
        "0.3 s, too short to have seen the image."
    ),
    "median_ratio": gettext_lazy("Takes %(median_ms)s ms per image; the panel takes %(panel_ms)s ms."),
    "no_panel_time": gettext_lazy("The panel has no median response time yet."),
    "lenient": gettext_lazy("Rates %(bias)s points above the others on the same images (±%(se)s)."),
    "severe": gettext_lazy("Rates %(bias)s points below the others on the same images (±%(se)s)."),
    "sd_ratio": gettext_lazy("Spreads the answers by %(sd)s points; the panel by %(panel_sd)s."),
    "range_used": gettext_lazy("Nine answers in ten lie between %(bottom)s and %(top)s."),
    "extremes": gettext_lazy(
        "%(share)s of the answers are at the ends of the scale; of the panel’s %(panel)s."
    ),
    "no_panel": gettext_lazy("There is nothing of the panel’s to compare with yet."),
    "no_variance": gettext_lazy("The answers, or the others’, do not vary."),
}
WHOLE = {
    "needed", "has", "failed", "seen", "ratings", "run", "images", "violated", "pairs", "trials", "discarded",
    "median_ms", "panel_ms", "bottom", "top",
}  # fmt: skip
SHARES = {("fast_share", "share"), ("extremes", "share"), ("extremes", "panel")}


def name_of(sign: Mapping[str, Any]) -> str:
    """What a stored sign is called."""
    return str(NAMES.get(sign.get("name", ""), sign.get("name", "")))


def sentence_of(sign: Mapping[str, Any]) -> str:
    """What a stored sign says; empty where there is nothing to say."""
    return sentence(sign.get("code", ""), sign.get("facts") or {})


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence for a sign's `code` with its numbers; empty for a code that says nothing."""
    if code not in SENTENCES:
        return ""
    return str(SENTENCES[code] % _Said(code, facts))


class _Said(dict[str, str]):
    """The numbers of a sentence as they are read; a dash where one is not known."""

    def __init__(self, code: str, facts: Mapping[str, Any]) -> None:
        super().__init__()
        self.code, self.facts = code, facts

    def __missing__(self, name: str) -> str:
        value = self.facts.get(name)
        if value is None or isinstance(value, dict):
            return "–"
        if name in WHOLE:
            return count(round(value))
        if (self.code, name) in SHARES:
            return share(value)
        return figure(abs(value) if name == "bias" else value)
