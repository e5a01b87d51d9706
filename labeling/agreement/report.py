"""Agreement as the API, the command and the CSV give it: all parts of a study, each figure or its reason."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.agreement.figures import key_of, not_yet
from labeling.agreement.reasons import explained, reason_of
from labeling.disclosure import withheld, withheld_answers
from labeling.figures.kept import Kept, Part, kept_parts
from labeling.models import Scale, Stratum, Study

STRATUM, WINDOW = "stratum", "window"
BY = (STRATUM, WINDOW)


class Asked(NamedTuple):
    """Which part of a study's agreement: one scale or all, one stratum or the whole panel, at a level of measurement or
    each scale's own, and also by stratum or time window."""

    scale: str | None = None
    level: str | None = None
    by: str | None = None
    stratum: str | None = None


def reliability_report(study: Study, asked: Asked | None = None, *, at_once: bool = False) -> dict[str, Any]:
    """{"study", "scales": [figures of each, with "computed_at", "stale", and "strata" or "windows" where asked for]}.

    A stratum that is too small to be shown has the code "withheld" and no figures. Raises DomainError for a stratum
    or scale that there is not. With `at_once` everything is up to date, else as it is kept.
    """
    asked = asked or Asked()
    scales, strata = _scales(study, asked), list(study.strata.all())
    back = withheld_answers(study)
    one = _stratum(strata, asked.stratum)
    shown = [] if asked.by != STRATUM else [row for row in strata if row.pk not in back]
    parts = {
        (scale.pk, place): Part(scale, "reliability", key)
        for scale in scales
        for place, key in _keys(
            scale, asked.level, one if one and one.pk not in back else None, shown, asked.by
        )
    }
    found = kept_parts(study, parts.values(), at_once=at_once)
    report = []
    for scale in scales:
        if one is not None and one.pk in back:
            row = _withheld(scale, one)
        else:
            row = _figures(scale, asked.level, found[parts[scale.pk, ""]])
            row |= {"stratum": one.name} if one is not None else {}
        if asked.by == STRATUM:
            row["strata"] = [
                _withheld(scale, stratum)
                if stratum.pk in back
                else {
                    **_figures(scale, asked.level, found[parts[scale.pk, stratum.pk]]),
                    "stratum": stratum.name,
                }
                for stratum in strata
            ]
        elif asked.by == WINDOW:
            row |= _windows(study, found[parts[scale.pk, WINDOW]])
        report.append(row)
    return {"study": study.slug, "scales": report}


def flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, figure) of everything in `values` that has an estimate or a reason for none, names joined by a dot."""
    for name, value in values.items():
        if isinstance(value, Mapping) and "estimate" in value:
            yield f"{before}{name}", dict(value)
        elif isinstance(value, Mapping):
            yield from flat(value, f"{before}{name}.")


def _keys(
    scale: Scale, level: str | None, one: Stratum | None, strata: list[Stratum], by: str | None
) -> Iterator[tuple[Any, str]]:
    level = None if level == scale.level else level
    yield "", key_of(stratum=one.pk if one else None, level=level)
    for stratum in strata:
        yield stratum.pk, key_of(stratum=stratum.pk, level=level)
    if by == WINDOW:
        yield WINDOW, key_of(windows=True, level=level)


def _scales(study: Study, asked: Asked) -> list[Scale]:
    scales = list(study.scales.all())
    if asked.scale is None:
        return scales
    named = [scale for scale in scales if scale.name == asked.scale]
    if not named:
        raise DomainError(
            "no_scale", _("The study has no scale %(name)s.") % {"name": asked.scale}, status=404
        )
    return named


def _stratum(strata: list[Stratum], name: str | None) -> Stratum | None:
    if name is None:
        return None
    for stratum in strata:
        if stratum.name == name:
            return stratum
    known = ", ".join(stratum.name for stratum in strata) or "–"
    text = _("The study has no stratum %(name)s; it has %(known)s.") % {"name": name, "known": known}
    raise DomainError("no_stratum", text, status=404)


def _figures(scale: Scale, level: str | None, found: Kept | None) -> dict[str, Any]:
    values = not_yet(level or scale.level) if found is None else found.values
    return {
        **explained(values),
        "scale": scale.name,
        "computed_at": found.computed_at.isoformat() if found else None,
        "stale": found.stale if found else True,
    }


def _withheld(scale: Scale, stratum: Stratum) -> dict[str, Any]:
    return {
        "scale": scale.name,
        "stratum": stratum.name,
        "code": "withheld",
        "reason": reason_of("withheld"),
    }


def _windows(study: Study, found: Kept | None) -> dict[str, Any]:
    if found is None:
        return {
            "windows": [],
            "windows_code": "being_computed",
            "windows_reason": reason_of("being_computed"),
        }
    code = found.values["code"]
    return {
        "windows": [shown_window(study, window) for window in found.values["windows"]],
        "windows_code": code,
        "windows_reason": reason_of(code) if code else None,
    }


def shown_window(study: Study, window: dict[str, Any]) -> dict[str, Any]:
    """The figures of a window, or why they stay back."""
    if withheld(window["raters"], study):
        told = {name: window[name] for name in ("scale", "name", "from", "until")}
        return {**told, "code": "withheld", "reason": reason_of("withheld")}
    return dict(explained(window))
