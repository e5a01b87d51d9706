"""Reasons to ask people, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.numbers import figure
from core.templatetags.words import words
from scoring.fallback.rules import LOW_QUALITY, NO_FACE, UNLIKE, WIDE
from scoring.quality_pages.measures import label_of, said

FARTHEST = 0.9999

KINDS: dict[str, Any] = {
    LOW_QUALITY: gettext_lazy("low image quality"),
    NO_FACE: gettext_lazy("no face found"),
    UNLIKE: gettext_lazy("unlike what the model has seen"),
    WIDE: gettext_lazy("interval too wide"),
}


def sentence(reason: Mapping[str, Any]) -> str:
    """What a reason says, with its figures; the code itself where it has no words."""
    kind, _colon, measure = str(reason["code"]).partition(":")
    value, limit = float(reason["value"]), float(reason["limit"])
    if kind == LOW_QUALITY:
        about = {"measure": label_of(measure), "value": said(measure, value), "limit": said(measure, limit)}
        if value < limit:
            return _("%(measure)s is %(value)s, below the %(limit)s from which it is trusted.") % about
        return _("%(measure)s is %(value)s, above the %(limit)s up to which it is trusted.") % about
    if kind == NO_FACE:
        return _("No face was found, and this study asks for one.")
    if kind == UNLIKE and value >= FARTHEST:
        return _("It lies farther from what the model was made on than any of those images.")
    if kind == UNLIKE:
        return _("It lies farther from what the model was made on than %(share)s of those images.") % {
            "share": _per_cent(value)
        }
    if kind == WIDE:
        return _("The interval on %(scale)s is %(value)s points wide; at most %(limit)s are trusted.") % {
            "scale": words(str(reason["scale"])),
            "value": figure(value),
            "limit": figure(limit),
        }
    return str(reason["code"])


def kind_of(reason: Mapping[str, Any]) -> str:
    """The code without its measure: one of KINDS."""
    return str(reason["code"]).partition(":")[0]


def _per_cent(value: float) -> str:
    """99.6% stays 99.6%, and a share of all but one in many thousands is not said to be all."""
    digits = 0 if value < 0.95 else 1 if value < 0.999 else 2
    return _("%(number)s%%") % {"number": figure(min(100 * value, 99.99), digits)}
