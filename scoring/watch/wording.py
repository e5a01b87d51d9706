"""What drift is called: the cause, what to do about it, and the state of a study in one sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.templatetags.numbers import count, figure, share, with_interval
from core.templatetags.words import words
from scoring.models import DriftAlert
from scoring.quality_pages.measures import label_of, said
from scoring.watch.weeks import ALL

# What a larger and a smaller median says of images; measures not named here are said to have risen or fallen.
BECAME = {
    "exposure": (gettext_lazy("got brighter"), gettext_lazy("got darker")),
    "sharpness": (gettext_lazy("got sharper"), gettext_lazy("got blurrier")),
    "noise": (gettext_lazy("got noisier"), gettext_lazy("got less noisy")),
    "clipped_low": (gettext_lazy("lost detail in the shadows"), gettext_lazy("gained detail in the shadows")),
    "clipped_high": (gettext_lazy("lost detail in the lights"), gettext_lazy("gained detail in the lights")),
    "contrast": (gettext_lazy("got more contrast"), gettext_lazy("got flatter")),
    "colourfulness": (gettext_lazy("got more colourful"), gettext_lazy("got paler")),
    "blockiness": (
        gettext_lazy("show more compression blocks"),
        gettext_lazy("show fewer compression blocks"),
    ),
    "jpeg_quality": (gettext_lazy("are compressed less"), gettext_lazy("are compressed more")),
    "legibility": (gettext_lazy("read better as thumbnails"), gettext_lazy("read worse as thumbnails")),
    "entropy": (gettext_lazy("use more grey levels"), gettext_lazy("use fewer grey levels")),
    "face_size": (gettext_lazy("show larger faces"), gettext_lazy("show smaller faces")),
}


def source_name(source: str) -> str:
    """A source as people read it: 'shop', the study's own images, or all of them."""
    if source == ALL:
        return _("all sources")
    if source == "page":
        return _("the page “Score an image”")
    return _("the study’s own images") if source == "study" else _("“%s”") % source


def measure_name(kind: str, name: str) -> str:
    """A measure, a scale's score, or the unlikeness of the content."""
    if kind == DriftAlert.Kind.SCORE:
        return _("score for %s") % words(name)
    if kind == DriftAlert.Kind.EMBEDDING:
        return _("unlikeness of the content")
    return label_of(name)


def value_said(kind: str, name: str, value: float) -> str:
    return said(name, value) if kind == DriftAlert.Kind.QUALITY else figure(value)


def cause(source: str, kind: str, name: str, figures: Mapping[str, Any]) -> str:
    """One sentence: which images, what about them, from what to what, how far."""
    who = _who(source)
    if kind == DriftAlert.Kind.EMBEDDING:
        return _content(who, figures)
    before, now = figures["before"], figures["now"]
    numbers = {
        "who": who,
        "then": value_said(kind, name, before[1]),
        "now": value_said(kind, name, now[1]),
        "psi": figure(figures["psi"]),
    }
    if value_said(kind, name, before[1]) == value_said(kind, name, now[1]):
        return _("%(who)s vary %(how)s in %(what)s: middle half %(then)s, now %(now)s (PSI %(psi)s).") % {
            **numbers,
            "how": _("more") if now[2] - now[0] > before[2] - before[0] else _("differently"),
            "what": measure_name(kind, name),
            "then": " – ".join(value_said(kind, name, before[end]) for end in (0, 2)),
            "now": " – ".join(value_said(kind, name, now[end]) for end in (0, 2)),
        }
    rose = now[1] > before[1]
    if kind == DriftAlert.Kind.SCORE:
        numbers["how"] = (_("score higher for %s") if rose else _("score lower for %s")) % words(name)
        return _("%(who)s %(how)s: median %(then)s → %(now)s (PSI %(psi)s).") % numbers
    numbers["how"] = str(BECAME[name][0 if rose else 1]) if name in BECAME else ""
    if numbers["how"]:
        numbers["what"] = label_of(name)
        return _("%(who)s %(how)s: median %(what)s %(then)s → %(now)s (PSI %(psi)s).") % numbers
    numbers["what"] = label_of(name)
    return _("%(who)s differ in %(what)s: median %(then)s → %(now)s (PSI %(psi)s).") % numbers


def _who(source: str) -> str:
    if source == ALL:
        return _("The images of all sources together")
    return _("The study’s own images") if source == "study" else _("Images from “%s”") % source


def _content(who: str, figures: Mapping[str, Any]) -> str:
    found = {"estimate": figures.get("share"), "low": figures.get("low"), "high": figures.get("high")}
    if found["estimate"] is not None and found["estimate"] >= 2 * figures["usual"]:
        return _(
            "%(who)s show what the model has not seen: %(share)s of them [%(low)s, %(high)s] are more unlike than 99%% of the reference; %(usual)s is usual."
        ) % {
            "who": who,
            "share": share(found["estimate"]),
            "low": share(found["low"]),
            "high": share(found["high"]),
            "usual": share(figures["usual"]),
        }
    return _(
        "%(who)s lie further from what the model was made on: median unlikeness %(then)s → %(now)s (PSI %(psi)s)."
    ) % {
        "who": who,
        "then": figure(figures["before"][1]),
        "now": figure(figures["now"][1]),
        "psi": figure(figures["psi"]),
    }


def advice(kinds: set[str]) -> str:
    """What to do about everything told of one source in one week."""
    if DriftAlert.Kind.EMBEDDING in kinds:
        return _(
            "The model has not learned from images like these: have a sample of them rated, then retrain. Until then, let those it calls unlike go to people."
        )
    if DriftAlert.Kind.QUALITY in kinds:
        return _(
            "Look at some of them first. If a step before Panelwise resizes, compresses or lightens them anew, mend that step. If they are meant to look so, have a sample rated and retrain."
        )
    return _(
        "Quality and content are as they were, yet the scores moved. Look at some of them, and have a sample rated: if people agree, nothing is wrong."
    )


def too_few(images: int, needed: int | None) -> str:
    """Why nothing is said about a week."""
    told = ngettext("%(count)s image: too few to tell.", "%(count)s images: too few to tell.", images) % {
        "count": count(images)
    }
    if needed is None:
        return f"{told} " + _(
            "The reference itself is too small: only far larger differences than one standard deviation would show."
        )
    return f"{told} " + _("From %s images on, a shift by one standard deviation would show.") % count(needed)


def share_said(figures: Mapping[str, Any]) -> str:
    return with_interval({"estimate": figures["share"], "low": figures["low"], "high": figures["high"]})
