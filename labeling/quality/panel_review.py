"""What only the panel can tell of its raters: looked at whenever figures are new, and acted on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from labeling import leases
from labeling.figures.after_refresh import follows_figures
from labeling.figures.kept import Kept, Part, kept_parts
from labeling.figures.raters import KIND, forgiven, signs_by_rater
from labeling.figures.stamps import is_small, latest_keys, stamp_of, surroundings
from labeling.models import Panelist, QualityEvent, Rating, Scale, Study
from labeling.quality.checks import checks_by_panelist
from labeling.quality.control import act, checks_test
from labeling.statistics.screening import FromPanel, Outcome, screen
from labeling.statistics.sequential import SUSPEND_AT, SequentialTest
from labeling.statistics.signs import Sign

ANSWERS_TO_LIFT = 20
"""Answers after a watch before it is lifted: what hovers about a threshold would else come and go."""
JUDGED = (Panelist.State.ACTIVE, Panelist.State.WATCH, Panelist.State.CLEARED)
REVIEWED_FOR = 24 * 3600


class Known(NamedTuple):
    """Of one panelist: signs by scale, evidence of each scale's panel, the key of the last rating that figures know,
    and that up to which they forgive."""

    signs: dict[str, list[Sign]]
    panel: list[FromPanel]
    latest: int
    forgiven: int


@follows_figures
def review_all(study: Study) -> int:
    """Judge everybody in `study` who may be suspended, from kept figures and their checks. Returns how many moved.

    Each is moved in a transaction of their own, behind a lock, by the state they are in then: two reviews at once make
    one step, and what is known already changes nothing. Signs are stored where they say something else than before, or
    the panelist has answered since.
    """
    known = _known(study)
    people = list(study.panelists.filter(state__in=JUDGED, pk__in=known))
    checks = checks_by_panelist(study, [panelist.pk for panelist in people])
    since = forgiven(study)
    moved, changed = 0, []
    for panelist in people:
        found = known[panelist.pk]
        if found.forgiven != since.get(panelist.pk, 0):
            continue  # a person cleared them after the figures were made, which still hold what is forgiven
        test = checks_test(checks[panelist.pk], found.forgiven)
        outcome = screen(test, list(found.signs.values()), found.panel)
        moved += _moves(panelist, outcome) and _act(panelist, outcome, test, found)
        signs = stored_signs(found.signs, test)
        if found.latest > panelist.signs.get("until", 0) or _verdicts(signs) != _verdicts(panelist.signs):
            panelist.signs, panelist.signs_at = {**signs, "until": found.latest}, timezone.now()
            changed.append(panelist)
    _store(changed)
    return moved


def review_small_studies() -> int:
    """Bring the figures of raters up to date in live studies that are too small for a worker to do so by itself, and
    review them. Returns how many were looked at; those where nothing has happened since are not."""
    looked = 0
    for study in Study.objects.filter(state=Study.State.LIVE).order_by("pk"):
        mark = stamp_of(None, latest_keys(study), surroundings(study))
        key = f"raters_reviewed:{study.pk}"
        if cache.get(key) == mark or not is_small(study):
            continue
        review_all(study)
        cache.set(key, mark, REVIEWED_FOR)
        looked += 1
    return looked


def stored_signs(signs: dict[str, list[Sign]], test: SequentialTest) -> dict[str, Any]:
    """As a panelist keeps them: by name of the sign, with the scale's where there are several."""
    seen, failed = sum(test.seen.values()), sum(test.failed.values())
    verdict = "suspend" if test.state == "suspended" else "watch" if test.statistic >= 2.5 else "ok"
    facts = {"failed": failed, "seen": seen}
    code = "failed_checks" if verdict != "ok" else ""
    checks = Sign("checks", test.statistic, SUSPEND_AT, verdict, seen, None, code, facts)  # type: ignore[arg-type]
    stored = {"checks": {**checks.as_dict(), "scale": ""}}
    for scale, own in signs.items():
        for sign in own:
            name = f"{sign.name}:{scale}" if len(signs) > 1 else sign.name
            stored[name] = {**sign.as_dict(), "scale": scale}
    return stored


def _known(study: Study) -> dict[int, Known]:
    scales = [scale for scale in study.scales.all() if scale.level != Scale.Level.NOMINAL]
    found = kept_parts(study, [Part(scale, KIND) for scale in scales])
    known: dict[int, Known] = {}
    for part, kept in found.items():
        if kept is None or "panelist" not in kept.arrays or part.scale is None:
            continue
        signs = signs_by_rater(kept.arrays)
        for place, pk in enumerate(kept.arrays["panelist"].tolist()):
            before = known.get(pk, Known({}, [], 0, 0))
            panel = _from_panel(kept, place)
            known[pk] = Known(
                {**before.signs, part.scale.name: [_sign(one) for one in signs.get(pk, [])]},
                [*before.panel, *([panel] if panel is not None else [])],
                max(before.latest, int(kept.arrays["latest"][place])),
                int(kept.arrays["forgiven"][place]),
            )
    return known


def _from_panel(kept: Kept, place: int) -> FromPanel | None:
    columns = ("random", "pair_statistic", "reversed", "against")
    row = [float(kept.arrays[name][place]) for name in columns]
    return FromPanel(row[0], row[1], row[2], bool(row[3])) if np.isfinite(row).all() else None


def _sign(stored: dict[str, Any]) -> Sign:
    facts = {name: value for name, value in stored["facts"].items() if value is not None}
    about = {name: stored[name] for name in ("name", "value", "threshold", "verdict", "n", "code")}
    return Sign(**about, facts=facts)


def _moves(panelist: Panelist, outcome: Outcome) -> bool:
    """Whether anything may follow, so that a lock is worth taking."""
    if outcome.state == "suspend":
        return True
    watching = panelist.state == Panelist.State.WATCH
    return panelist.state != Panelist.State.CLEARED and watching == (outcome.state == "ok")


def _act(panelist: Panelist, outcome: Outcome, test: SequentialTest, found: Known) -> bool:
    with transaction.atomic():
        now = leases.lock_panelist(panelist)
        if (
            now.state not in JUDGED
            or forgiven(panelist.study, panelist).get(panelist.pk, 0) != found.forgiven
        ):
            return False
        before = now.state
        act(now, outcome, test, _lifts)
        panelist.state = now.state
        return now.state != before


def _lifts(step: QualityEvent) -> bool:
    """Whether a watch has lasted long enough; one that the checks led to is lifted with them."""
    since = Rating.objects.filter(panelist=step.panelist_id, received_at__gte=step.at)
    return since.filter(pk__gt=step.evidence.get("until", 0))[:ANSWERS_TO_LIFT].count() >= ANSWERS_TO_LIFT


def _verdicts(signs: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(name, one["verdict"], one["code"]) for name, one in signs.items() if isinstance(one, dict)}


def _store(panelists: Sequence[Panelist]) -> None:
    # In the order of keys, as all who lock several panelists do; whoever withdrew meanwhile keeps nothing.
    for panelist in sorted(panelists, key=lambda one: one.pk):
        Panelist.objects.filter(pk=panelist.pk).exclude(state=Panelist.State.WITHDRAWN).update(
            signs=panelist.signs, signs_at=panelist.signs_at
        )
