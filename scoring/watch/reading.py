"""What a page, a program or a table reads of a watch: kept weeks, options, the state in one sentence."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.numbers import count
from scoring.models import DriftAlert, ModelVersion, WatchWeek
from scoring.quality_pages.measures import MEASURES
from scoring.watch.weeks import ALL
from scoring.watch.wording import advice, cause, source_name, too_few

MOST_WEEKS = 52
RECENT = timedelta(weeks=4)  # what arrived within them says how it is now
MOST_GROUPS = 12


@dataclass(frozen=True)
class State:
    """`code`: none, few, alike or differs; `sentence` says it; `about` adds from what."""

    code: str
    sentence: str
    about: str


@dataclass(frozen=True)
class Told:
    """Everything told of one source in one week, strongest first."""

    alerts: list[DriftAlert]
    causes: list[str]
    advice: str
    weeks: int = 1  # that it was told in
    since: date | None = None

    @property
    def first(self) -> DriftAlert:
        return self.alerts[0]

    @property
    def seen(self) -> bool:
        return all(alert.seen_at for alert in self.alerts)


def kept_weeks(model: ModelVersion) -> list[WatchWeek]:
    """The latest weeks of `model`, in order, all sources."""
    latest = WatchWeek.objects.filter(model=model).order_by("-week").values_list("week", flat=True).first()
    if latest is None:
        return []
    since = latest - timedelta(weeks=MOST_WEEKS - 1)
    return list(WatchWeek.objects.filter(model=model, week__gte=since))


def sources_of(weeks: list[WatchWeek]) -> list[str]:
    return sorted({week.source for week in weeks if week.source != ALL})


def options_of(weeks: list[WatchWeek]) -> list[tuple[str, str]]:
    """(kind, name) of everything that was measured: quality in the usual order, scores, unlikeness."""
    found: set[tuple[str, str]] = set()
    for week in weeks:
        found |= {(kind, name) for kind in ("quality", "score") for name in week.figures.get(kind, {})}
        if "distance" in week.figures.get("embedding", {}):
            found.add(("embedding", "distance"))
    place = {name: number for number, name in enumerate(MEASURES)}
    kinds = ["score", "embedding", "quality"]
    return sorted(found, key=lambda one: (kinds.index(one[0]), place.get(one[1], len(place)), one[1]))


def told_of(model: ModelVersion) -> list[Told]:
    """The alerts of `model` by week and source, newest first."""
    groups: dict[tuple[Any, str], list[DriftAlert]] = defaultdict(list)
    for alert in DriftAlert.objects.filter(model=model).select_related("seen_by").order_by("-week", "source"):
        groups[alert.week, alert.source].append(alert)
    return [_told(alerts) for alerts in groups.values()]


def merged(told: list[Told]) -> list[Told]:
    """The same of the same source in several weeks as one, with the newest week's figures."""
    found: dict[Any, Told] = {}
    for one in told:
        what = frozenset((alert.kind, alert.name) for alert in one.alerts)
        key = (one.first.source, what, one.seen)
        known = found.get(key)
        if known is None:
            found[key] = replace(one, since=one.first.week)
        else:
            found[key] = replace(
                known,
                alerts=[*known.alerts, *one.alerts],
                weeks=known.weeks + 1,
                since=min(known.since or one.first.week, one.first.week),
            )
    return list(found.values())


def _told(alerts: list[DriftAlert]) -> Told:
    order = sorted(alerts, key=lambda one: (one.kind != "embedding", -one.figures.get("psi", 0.0)))
    causes = [cause(one.source, one.kind, one.name, one.figures) for one in order]
    return Told(order, causes, advice({one.kind for one in order}))


def state_of(weeks: list[WatchWeek]) -> State:
    """How it is now: the latest compared week of each source within the last four weeks."""
    new = [week for week in weeks if week.verdict != WatchWeek.Verdict.BEFORE]
    if not new:
        return State(
            "none",
            _("Nothing new has arrived since the model was made."),
            _(
                "As soon as new images are scored, each week of them is compared with what the model was made on."
            ),
        )
    newest = max(week.week for week in new)
    latest: dict[str, WatchWeek] = {}
    for week in new:
        if week.week > newest - RECENT and week.verdict != WatchWeek.Verdict.FEW:
            latest[week.source] = week
    differ = [week for source, week in latest.items() if week.verdict == "differs" and source != ALL]
    differ = differ or [week for week in latest.values() if week.verdict == "differs"]
    if differ:
        names = ", ".join(source_name(week.source) for week in differ)
        return State(
            "differs",
            _("What arrives differs from what the model was made on: %s.") % names,
            _about(max(differ, key=lambda week: week.week)),
        )
    if not latest:
        together = next((week for week in reversed(new) if week.source == ALL), new[-1])
        return State(
            "few",
            _("Too few images arrive to tell whether they are like those the model was made on."),
            too_few(together.images, together.figures.get("needed")),
        )
    return State(
        "alike",
        _("What arrives looks like what the model was made on."),
        _about(latest.get(ALL) or max(latest.values(), key=lambda week: week.week)),
    )


def _about(week: WatchWeek) -> str:
    return ngettext(
        "%(images)s image in the week from %(week)s.",
        "%(images)s images in the week from %(week)s.",
        week.images,
    ) % {"images": count(week.images), "week": date_format(week.week, "DATE_FORMAT")}
