"""Agreement of a study's panel, per scale, stratum and time window, from its live ratings."""

from collections.abc import Iterator
from typing import Any, cast

from labeling.agreement.reasons import explained
from labeling.agreement.retest import retest_figures
from labeling.agreement.time_windows import windows_of
from labeling.figures.kept import Kept, kept
from labeling.figures.log import RatingLog, rating_log
from labeling.figures.registry import Found, figures_of
from labeling.label_data import AGREEMENT_KINDS
from labeling.models import Scale, Study
from labeling.statistics.alpha import Level
from labeling.statistics.ratings import Ratings
from labeling.statistics.report import reliability_of

WINDOWS = "windows"


def key_of(*, stratum: int | None = None, windows: bool = False, level: str | None = None) -> str:
    """The part of the figures of kind "reliability": all (""), "stratum:<key>" or "windows"; with "level:<name>"
    where another level of measurement than the scale's own is asked for."""
    parts = [f"stratum:{stratum}"] if stratum is not None else [WINDOWS] if windows else []
    return ";".join([*parts, *([f"level:{level}"] if level else [])])


def agreement_of(
    study: Study,
    scale: Scale,
    *,
    stratum: int | None = None,
    windows: bool = False,
    level: str | None = None,
) -> Kept | None:
    """The kept figures of one part; None where a worker computes them for the first time.

    `values` are those of labeling.statistics.report.reliability_of with `scale`; of windows, {"windows": [those with
    from, until (seconds since 1970) and name], "reason", "code"}.
    """
    level = None if level == scale.level else level
    return kept(study, scale, "reliability", key_of(stratum=stratum, windows=windows, level=level))


def reliability(study: Study, scale: Scale, level: str | None = None) -> dict[str, Any]:
    """Every reliability figure of `scale` as it is kept, reasons in the reader's language; with `code`
    "being_computed" and nothing but counts of 0 where a worker computes it for the first time."""
    found = agreement_of(study, scale, level=level)
    values: dict[str, Any] = explained(not_yet(level or scale.level) if found is None else found.values)
    return {**values, "scale": scale.name}


def not_yet(level: str) -> dict[str, Any]:
    """Figures of no ratings at all, with being computed as the reason of each."""
    empty = reliability_of(Ratings.from_long([], [], []), level=cast(Level, level))

    def told(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found = {name: told(part) for name, part in value.items()}
        return {**found, "code": "being_computed"} if "code" in found else found

    return cast("dict[str, Any]", told(empty))


def _parts(study: Study) -> Iterator[tuple[Scale, str]]:
    strata = list(study.strata.values_list("pk", flat=True))
    for scale in study.scales.all():
        yield scale, ""
        if len(strata) > 1:
            yield from ((scale, key_of(stratum=pk)) for pk in strata)


@figures_of("reliability", parts=_parts)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Every reliability figure of `scale` for the part that `key` names, see `key_of`."""
    if scale is None:
        raise ValueError("Agreement is computed for one scale at a time.")
    named: dict[str, str] = {name: value for name, _mark, value in (p.partition(":") for p in key.split(";"))}
    level = named.get("level") or scale.level
    log = rating_log(scale).counted()
    if "stratum" in named:
        log = log.in_strata([int(named["stratum"])])
    if WINDOWS not in named:
        report = _report(study, scale, log, level)
        return Found(report, ratings=report["ratings"])
    windows, code = windows_of(log.of_kinds(*AGREEMENT_KINDS).rows["received"])
    found = [
        {
            "name": window.name,
            "from": window.since,
            "until": window.until,
            **_report(study, scale, log.between(window.since, window.until), level),
        }
        for window in windows
    ]
    return Found(
        {"scale": scale.name, "windows": found, "code": code}, ratings=sum(one["ratings"] for one in found)
    )


def _report(study: Study, scale: Scale, log: RatingLog, level: str) -> dict[str, Any]:
    ratings, seed = log.of_kinds(*AGREEMENT_KINDS).long_form(), study.seed % 2**32
    figures = reliability_of(ratings, level=cast(Level, level), seed=seed)
    return {"scale": scale.name, **figures, "test_retest": retest_figures(log, seed)}
