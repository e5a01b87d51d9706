"""Everything the page about one rater shows: what led to their state, signs, figures and charts on one scale."""

from typing import Any, NamedTuple

from labeling.figures.kept import Kept, kept
from labeling.models import Panelist, QualityEvent, Scale, Study
from labeling.quality.reasons import reason_of
from labeling.raters.answers import answers_of
from labeling.raters.checks import Checked, checked
from labeling.raters.consensus import consensus_on
from labeling.raters.panel_answers import KIND as PANEL_ANSWERS
from labeling.raters.scale_use import deviation_chart, repeat_chart, use_chart
from labeling.raters.times import Drawn, time_chart


class Step(NamedTuple):
    """One step of the timeline; `by` is empty where the checks decided."""

    event: QualityEvent
    sentence: str
    by: str


class RaterScale(NamedTuple):
    """Charts about one scale; `panel` is what they are compared with, None while it is being computed."""

    scale: Scale
    panel: Kept | None
    times: Drawn
    use: Drawn
    deviation: Drawn
    repeats: Drawn


class RaterStory(NamedTuple):
    """`judged` and `unable` count answers with and without a value, on all scales."""

    steps: list[Step]
    judged: int
    unable: int
    checks: Checked | None
    on_scale: RaterScale | None


def steps_of(panelist: Panelist) -> list[Step]:
    """Everything that led to the state, latest first; reads prefetched quality_events."""
    return [
        Step(event, reason_of(event), event.by.get_username() if event.by else "")
        for event in panelist.quality_events.all()
    ]


def story_of(study: Study, panelist: Panelist, scale: Scale | None) -> RaterStory:
    """The charts are about `scale` (None: the study has none)."""
    answers = answers_of(panelist)
    judged = int((answers["value"] == answers["value"]).sum())
    return RaterStory(
        steps_of(panelist),
        judged,
        int(answers.size) - judged,
        checked(panelist, answers),
        _on_scale(study, panelist, scale, answers) if scale is not None else None,
    )


def _on_scale(study: Study, panelist: Panelist, scale: Scale, answers: Any) -> RaterScale:
    given = answers[answers["scale"] == scale.pk]
    panel = kept(study, scale, PANEL_ANSWERS)
    return RaterScale(
        scale,
        panel,
        time_chart(given, panel, panelist.counts),
        use_chart(scale, given, panel, panelist.counts),
        deviation_chart(given, consensus_on(study, scale, given["asset"])),
        repeat_chart(scale, given),
    )
