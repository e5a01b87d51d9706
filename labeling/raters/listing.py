"""All raters with their figures, for CSV, programs and the command."""

from typing import Any, NamedTuple

from core.csv_cells import safe
from labeling.agreement.reasons import reason_of
from labeling.models import Panelist, Scale, Study
from labeling.raters.figures import RaterFigures, RaterMap, rater_map

FIGURES = RaterFigures._fields[1:]
COLUMNS = ("panelist", "state", *FIGURES)


class Listed(NamedTuple):
    """One panelist; `figures` is None where nothing of theirs counts toward a consensus yet."""

    label: str
    state: str
    figures: RaterFigures | None

    def cells(self) -> list[Any]:
        """In the order of COLUMNS; empty where a figure is not known."""
        return [safe(self.label), self.state, *(_blank(value) for value in self._values())]

    def as_dict(self) -> dict[str, Any]:
        """By the names of COLUMNS; null where a figure is not known."""
        return {
            "panelist": self.label,
            "state": self.state,
            **dict(zip(FIGURES, self._values(), strict=True)),
        }

    def _values(self) -> list[Any]:
        return [0, *([None] * (len(FIGURES) - 1))] if self.figures is None else list(self.figures[1:])


def rater_list(study: Study, found: RaterMap | None) -> list[Listed]:
    """Everybody who has not withdrawn, in the order in which they came."""
    raters = found.raters if found else {}
    people = study.panelists.exclude(state=Panelist.State.WITHDRAWN).order_by("pk")
    return [
        Listed(label, state, raters.get(pk))
        for pk, label, state in people.values_list("pk", "label", "state")
    ]


def rater_report(study: Study, scale: Scale | None, *, at_once: bool = False) -> dict[str, Any]:
    """The shape that the API and the command share. `unit` is that of bias and inconsistency."""
    found = rater_map(study, scale, at_once=at_once)
    code = found.code if found else "being_computed"
    return {
        "study": study.slug,
        "scale": scale.name if scale else None,
        "unit": "scale_spread" if found and found.spread else "points",
        "computed_at": found.computed_at.isoformat() if found else None,
        "code": code or None,
        "reason": reason_of(code) or None,
        "raters": [one.as_dict() for one in rater_list(study, found)],
    }


def _blank(value: Any) -> Any:
    return "" if value is None else value
