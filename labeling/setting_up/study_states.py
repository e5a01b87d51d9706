"""Draft, live, paused, closed: what may follow what, and what each step means for the panel."""

from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling.fills import open_fills
from labeling.models import Study
from labeling.setting_up import launch_checks

DRAFT, LIVE, PAUSED, CLOSED = Study.State.DRAFT, Study.State.LIVE, Study.State.PAUSED, Study.State.CLOSED


class Step(NamedTuple):
    """A step that a study can take. `consequence` says what it means for the panel; `asks`: a reason is needed."""

    to: str
    word: Any
    consequence: Any
    asks: bool = False


_PAUSE = Step(
    PAUSED,
    gettext_lazy("Pause"),
    gettext_lazy(
        "Panelists get no new images and see that the study is not taking ratings at the moment. "
        "Answers to images they hold already are still taken. You can go on at any time."
    ),
)
_RESUME = Step(
    LIVE, gettext_lazy("Resume"), gettext_lazy("Panelists get images again, from their next visit on.")
)
_CLOSE = Step(
    CLOSED,
    gettext_lazy("Close the study"),
    gettext_lazy(
        "Panelists get no images any more. Answers on their way are still taken, nothing is deleted, and every "
        "figure stays. Reopening needs a reason."
    ),
)
_LAUNCH = Step(
    LIVE,
    gettext_lazy("Launch"),
    gettext_lazy(
        "Panelists with a link get images from now on. Questions and the seed are fixed; the order of things, gold "
        "and the panel can still be changed."
    ),
)
_REOPEN = Step(
    PAUSED,
    gettext_lazy("Reopen"),
    gettext_lazy(
        "The study is paused again: panelists still get nothing until it goes on. The reason stays in the audit trail."
    ),
    asks=True,
)
STEPS: dict[str, tuple[Step, ...]] = {
    DRAFT: (_LAUNCH,),
    LIVE: (_PAUSE, _CLOSE),
    PAUSED: (_RESUME, _CLOSE),
    CLOSED: (_REOPEN,),
}


def steps(study: Study) -> tuple[Step, ...]:
    """The steps `study` can take from where it is, the mildest first."""
    return STEPS[study.state]


@transaction.atomic
def move(study: Study, to: str, by: User | None, reason: str = "") -> Study:
    """Take `study` to the state `to`. Returns it as it then is.

    Raises DomainError: `state` (409) where no such step leads from the state it is in by now, `not_ready` (409)
    where a draft lacks something (`detail["problems"]`), `reason_needed` (422) where a closed study is reopened
    without one.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    before = locked.state
    step = next((step for step in steps(locked) if step.to == to), None)
    if step is None:
        states = dict(Study.State.choices)
        values = {"now": states[before], "then": states.get(to, to)}
        raise DomainError(
            "state",
            _("The study is now: %(now)s. From there it cannot become: %(then)s.") % values,
            status=409,
        )
    require_short(reason)
    if step.asks and not reason:
        raise DomainError("reason_needed", _("Say why the study is opened again."), status=422)
    if before == DRAFT:
        _require_ready(locked)
        open_fills(locked)
    locked.state = to
    locked.save(update_fields=["state"])
    audit.record(
        "study_moved", actor=by, study=locked.slug, target=locked, before=before, to=to, reason=reason
    )
    return locked


def _require_ready(study: Study) -> None:
    lacking = [check.text for check in launch_checks.problems(study)]
    if not lacking:
        return
    text = ngettext(
        "%(n)d thing is missing before the study can go live: %(things)s",
        "%(n)d things are missing before the study can go live: %(things)s",
        len(lacking),
    )
    raise DomainError(
        "not_ready",
        text % {"n": len(lacking), "things": " ".join(lacking)},
        status=409,
        problems=lacking,
    )


def require_draft(study: Study) -> None:
    """Raises DomainError (409) unless `study` is a draft: only then its questions and its seed may change."""
    if study.state != DRAFT:
        raise DomainError(
            "not_draft",
            _("Questions change only while the study is a draft. Clone it to ask differently."),
            status=409,
        )
