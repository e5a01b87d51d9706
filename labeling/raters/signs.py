"""The signs of carelessness of one rater on a scale as a table, what is remarkable first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from labeling.figures.raters import signs_by_rater
from labeling.models import Panelist
from labeling.quality.control import WATCH_AT
from labeling.quality.sentences import name_of, sentence_of
from labeling.raters.figures import RaterMap
from labeling.statistics.sequential import SUSPEND_AT, SequentialTest

VERDICTS: dict[str, tuple[Any, str]] = {
    "suspend": (gettext_lazy("suspends"), "suspended"),
    "watch": (gettext_lazy("to watch"), "watch"),
    "ok": (gettext_lazy("unremarkable"), "active"),
    "unknown": (gettext_lazy("not known yet"), ""),
}
ORDER = tuple(VERDICTS)


class SignRow(NamedTuple):
    """`badge` is the class of the verdict's badge, `sentence` says what the value means or why there is none."""

    name: str
    value: float | None
    threshold: float | None
    verdict: str
    badge: str
    n: int
    sentence: str


def sign_rows(panelist: Panelist, found: RaterMap | None, test: SequentialTest | None) -> list[SignRow]:
    """The test over the checks, and the kept signs on the scale that `found` is about."""
    stored = signs_by_rater(found.arrays[0]).get(panelist.pk, []) if found and found.arrays else []
    signs: list[Mapping[str, Any]] = [*([_of_checks(test)] if test else []), *stored]
    return [_row(sign) for sign in sorted(signs, key=lambda sign: ORDER.index(_verdict(sign)))]


def _of_checks(test: SequentialTest) -> dict[str, Any]:
    level = test.statistic
    seen, failed = sum(test.seen.values()), sum(test.failed.values())
    return {
        "name": "checks",
        "value": level,
        "threshold": SUSPEND_AT,
        "verdict": "suspend" if test.state == "suspended" else "watch" if level >= WATCH_AT else "ok",
        "n": seen,
        "code": "failed_checks",
        "facts": {"seen": seen, "failed": failed},
    }


def _verdict(sign: Mapping[str, Any]) -> str:
    verdict = str(sign.get("verdict", "ok"))
    return "unknown" if sign.get("value") is None and verdict == "ok" else verdict


def _row(sign: Mapping[str, Any]) -> SignRow:
    word, badge = VERDICTS[_verdict(sign)]
    return SignRow(
        name_of(sign),
        sign.get("value"),
        sign.get("threshold"),
        str(word),
        badge,
        int(sign.get("n") or 0),
        sentence_of(sign),
    )
