"""What a data lead should do next, most pressing first."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import count, with_interval
from core.templatetags.words import words
from labeling.agreement.view import ScaleAgreement
from labeling.gold.supply import supplies
from labeling.models import ControlItem, Study, StudyAsset
from labeling.progress.overview import Progress
from labeling.quality.control import undecided

WANTED_PANEL = 0.8


class Step(NamedTuple):
    """One sentence, a link that does it ("" where there is none), and whether it is a warning."""

    text: str
    url: str = ""
    link: str = ""
    watch: bool = False


def next_steps(study: Study, progress: Progress, scales: list[ScaleAgreement]) -> list[Step]:
    """At most five steps for `study` as it stands."""
    return [*_to_begin(study, progress), *_to_check(study, progress), *_to_decide(study, progress, scales)][
        :5
    ]


def _to_begin(study: Study, progress: Progress) -> list[Step]:
    steps = []
    if not progress.images:
        text = _("Bring images in: drop them, whole folders or a zip file on the set-up page.")
        steps.append(Step(text, reverse("study_set_up", args=[study.slug]), _("Set-up")))
    if progress.pictures and not progress.panelists:
        steps.append(Step(_("Make links and invite your first panelists."), _panel(study), _("Panel")))
    if study.state != Study.State.LIVE and progress.wanted and not progress.complete:
        steps.append(Step(_("The study is not live, so nobody is given images."), watch=True))
    return steps


def _to_check(study: Study, progress: Progress) -> list[Step]:
    steps = []
    unseen = undecided(study) if progress.suspended else 0
    if unseen:
        text = ngettext(
            "Look at the panelist who was suspended: confirm or overrule the suspension.",
            "Look at the %(n)d panelists who were suspended: confirm or overrule the suspensions.",
            unseen,
        ) % {"n": unseen}
        steps.append(Step(text, reverse("study_raters", args=[study.slug]), _("Raters"), watch=True))
    return [*steps, *_about_gold(study)] if progress.pictures else steps


def _about_gold(study: Study) -> list[Step]:
    gold, link = reverse("study_gold", args=[study.slug]), _("Gold and anchors")
    steps = []
    waiting = study.control_items.filter(state=ControlItem.State.PROPOSED).count()
    if waiting:
        text = ngettext("%(n)d gold item waits for approval.", "%(n)d gold items wait for approval.", waiting)
        steps.append(Step(text % {"n": waiting}, gold, link))
    supply = supplies(study)
    if not any(one.there for one in supply.values()):
        text = _("There is no gold and no attention check yet, so careless raters are found late.")
        return [*steps, Step(text, gold, link, watch=True)]
    if supply[StudyAsset.Purpose.GOLD].low:
        text = _("Gold runs low: panelists have seen all of it before their second block is over.")
        steps.append(Step(text, gold, link, watch=True))
    if supply[StudyAsset.Purpose.ATTENTION].low:
        text = _(
            "Attention cards run low: panelists have seen all of them before their second block is over."
        )
        steps.append(Step(text, gold, link, watch=True))
    return steps


def _to_decide(study: Study, progress: Progress, scales: list[ScaleAgreement]) -> list[Step]:
    steps = []
    weak = [s for s in scales if s.panel["estimate"] is not None and s.panel["estimate"] < WANTED_PANEL]
    for found in weak[:2]:
        text = _(
            "On %(scale)s the panel’s mean is not settled yet (ICC %(icc)s): "
            "more panelists for each image help."
        )
        values: dict[str, Any] = {"scale": words(found.scale.name), "icc": with_interval(found.panel)}
        steps.append(Step(text % values, reverse("study_agreement", args=[study.slug]), _("Agreement")))
    if progress.complete:
        text = _(
            "Every image has the ratings it wants. Train a model, "
            "or ask for more ratings where they are worth it."
        )
        steps.append(Step(text))
    elif progress.wanted and progress.panelists:
        left = progress.wanted - progress.answered
        if left > 0:
            text = _("%(left)s answers are still to come.") % {"left": count(left)}
        else:
            text = _("Some images still want answers.")
        steps.append(Step(text, _panel(study), _("Panel")))
    return steps


def _panel(study: Study) -> str:
    return reverse("study_panel", args=[study.slug])
