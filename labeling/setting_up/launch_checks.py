"""What a study still lacks before it can go live, and what it had better have; with the effort it asks for."""

import math
from typing import NamedTuple

from django.db.models import Q, Sum
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from labeling.label_data import LEFT_OUT
from labeling.models import ControlItem, Study, StudyAsset

SECONDS_PER_ANSWER = 6
PURPOSE = StudyAsset.Purpose


class Check(NamedTuple):
    """One sentence, and where it can be put right ("" where nowhere in particular)."""

    text: str
    url: str
    link: str


class Effort(NamedTuple):
    """What the study asks for. `panelists`: planned or there; 0 where nobody is. `each` and `minutes`: of one
    panelist, rounded up; 0 without panelists."""

    images: int
    ratings: int
    panelists: int
    each: int
    minutes: int


def problems(study: Study) -> list[Check]:
    """What keeps `study` from going live; empty when it may."""
    found = []
    if not _shown(study):
        found.append(Check(_("There is no image to rate yet."), _section(study, "images"), _("Images")))
    if not study.scales.exists():
        found.append(Check(_("There is no question yet."), _section(study, "questions"), _("Questions")))
    if not study.ratings_per_asset:
        text = _("No ratings are wanted: say how many each image shall get.")
        found.append(Check(text, _section(study, "panel"), _("Panel")))
    if not study.strata.exists():
        text = _("The panel has no stratum, so no place to put anybody.")
        found.append(_page(study, "study_quota", text, _("Quota plan")))
    found.extend(_unknown_rules(study))
    shares = study.gold_share + study.attention_share + study.anchor_share + study.repeat_share
    if shares >= 1:
        text = _("Gold, attention checks, anchors and repeats together take the whole block.")
        found.append(_page(study, "study_order", text, pgettext("of images in a block", "Order")))
    return found


def warnings(study: Study) -> list[Check]:
    """What does not keep `study` from going live, but will be missed later."""
    return [*_about_images(study), *_about_checks(study), *_about_panel(study), *_about_words(study)]


def effort(study: Study) -> Effort:
    """Images × ratings ÷ panelists, at about six seconds an answer; gold, anchors and repeats come on top."""
    images = _shown(study)
    ratings = images * study.ratings_per_asset
    planned = study.strata.aggregate(n=Sum("panelists_wanted"))["n"] or 0
    panelists = max(planned, study.panelists.exclude(state__in=LEFT_OUT).count())
    each = min(images, math.ceil(ratings / panelists)) if panelists else 0
    minutes = math.ceil(each * max(1, study.scales.count()) * SECONDS_PER_ANSWER / 60)
    return Effort(images, ratings, panelists, each, minutes)


def _shown(study: Study) -> int:
    return study.assets.filter(purpose=PURPOSE.REGULAR, asset__isnull=False).count()


def _unknown_rules(study: Study) -> list[Check]:
    known = {row.name: set(row.choices) for row in study.self_descriptions.all()}
    broken = []
    for stratum in study.strata.all():
        wrong = [
            name for name, answers in stratum.matches.items() if not set(answers) <= known.get(name, set())
        ]
        if wrong:
            text = _("The rule of stratum %(stratum)s names answers that nobody is asked for: %(names)s.")
            values = {"stratum": stratum.name, "names": ", ".join(wrong)}
            broken.append(_page(study, "study_quota", text % values, _("Quota plan")))
    return broken


def _about_images(study: Study) -> list[Check]:
    shown = _shown(study)
    if not 0 < shown < study.block_length:
        return []
    values = {"length": study.block_length, "images": shown}
    text = _(
        "A block is meant to hold %(length)d images, but there are only %(images)d: blocks will be shorter."
    )
    return [_page(study, "study_order", text % values, pgettext("of images in a block", "Order"))]


def _about_checks(study: Study) -> list[Check]:
    found = []
    items = study.control_items.filter(state=ControlItem.State.APPROVED)
    if study.gold_share and not items.filter(asset__purpose=PURPOSE.GOLD).exists():
        text = _("No gold is in use, so careless raters are found late.")
        found.append(_page(study, "study_gold", text, _("Gold")))
    if study.anchor_share and not study.assets.filter(purpose=PURPOSE.ANCHOR).exists():
        text = _("There are no anchors, so this panel cannot be put on one scale with another one.")
        found.append(_page(study, "study_anchors", text, _("Anchors")))
    if (
        study.practice_length
        and not study.assets.filter(purpose=PURPOSE.PRACTICE, asset__isnull=False).exists()
    ):
        text = _("There are no practice images: panelists begin at once.")
        found.append(_page(study, "study_practice", text, _("Practice images")))
    proposed = study.control_items.filter(state=ControlItem.State.PROPOSED).count()
    if proposed:
        text = ngettext(
            "%(n)d proposal for gold waits for the approval of a second person.",
            "%(n)d proposals for gold wait for the approval of a second person.",
            proposed,
        )
        found.append(_page(study, "study_gold", text % {"n": proposed}, _("Gold")))
    return found


def _about_panel(study: Study) -> list[Check]:
    found = []
    asked = effort(study)
    if 0 < asked.panelists < study.ratings_per_asset:
        values = {"people": asked.panelists, "ratings": study.ratings_per_asset}
        text = _(
            "Each image wants %(ratings)d ratings, but the panel is planned with %(people)d: "
            "nobody rates an image twice for it."
        )
        found.append(_page(study, "study_quota", text % values, _("Quota plan")))
    link = study.invitations.filter(
        Q(panelist=None),
        Q(uses_left=None) | Q(uses_left__gt=0),
        revoked_at=None,
        expires_at__gt=timezone.now(),
    )
    if not study.panelists.exists() and not link.exists():
        text = _("Nobody is invited yet. Links can also be made after the launch.")
        found.append(_page(study, "study_invitations", text, _("Invitations")))
    return found


def _about_words(study: Study) -> list[Check]:
    german = study.translations.get("de") or {}
    lacking = [
        name for name in ("consent_text", "instructions") if getattr(study, name) and not german.get(name)
    ]
    scales = [s for s in study.scales.all() if not (s.translations.get("de") or {}).get("question")]
    found = []
    if lacking:
        text = _("The study has words of its own in English, but not in German.")
        found.append(Check(text, _section(study, "words"), _("Words")))
    if scales:
        text = ngettext(
            "%(n)d question has no German wording of its own.",
            "%(n)d questions have no German wording of their own.",
            len(scales),
        )
        found.append(Check(text % {"n": len(scales)}, _section(study, "questions"), _("Questions")))
    return found


def _section(study: Study, name: str) -> str:
    return f"{reverse('study_set_up', args=[study.slug])}#{name}"


def _page(study: Study, name: str, text: str, link: str) -> Check:
    """A check that is put right on a page of its own; without a link where that page is not installed."""
    try:
        return Check(text, reverse(name, args=[study.slug]), link)
    except NoReverseMatch:
        return Check(text, "", "")
