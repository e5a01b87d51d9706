"""How far a study is, as it was last counted: over all its showings and all that its images want."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from labeling.figures.registry import Found, figures_of
from labeling.models import Scale, Study
from labeling.progress import overview
from labeling.statistics.pace import Pace, pace

KIND = "progress"


@dataclass(frozen=True)
class Counts:
    """`strata` are (answered, wanted, regular images) by stratum id, `growth` (local time, answered until then)."""

    answered: int = 0
    wanted: int = 0
    complete: bool = False
    missing: int = 0
    images_done: int = 0
    growth: list[tuple[datetime, int]] = field(default_factory=list)
    strata: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)


def count(study: Study) -> Counts:
    """Everything, now: seconds in a study of a million ratings."""
    wanted, complete = overview.wanted_of([study.pk]).get(study.pk, (0, False))
    missing = overview.missing(study)
    return Counts(
        overview.answered_of([study.pk]).get(study.pk, 0),
        wanted,
        complete,
        missing,
        overview.images_done(study),
        overview.growth(study),
        overview.fill_sums(study),
        pace(overview.daily(study), missing, seed=study.seed % 2**32),
    )


@figures_of(KIND, parts=lambda study: [(None, "")])
def progress(study: Study, scale: Scale | None, key: str) -> Found:
    counts = count(study)
    values = {
        **asdict(counts),
        "growth": [(at.isoformat(), n) for at, n in counts.growth],
        "strata": {str(pk): sums for pk, sums in counts.strata.items()},
        "pace": counts.pace._asdict(),
    }
    return Found(values, ratings=counts.answered)


def read(values: dict[str, Any]) -> Counts:
    """The counts behind the values that `progress` made."""
    return Counts(
        **{
            **values,
            "growth": [(datetime.fromisoformat(at), n) for at, n in values["growth"]],
            "strata": {int(pk): (sums[0], sums[1], sums[2]) for pk, sums in values["strata"].items()},
            "pace": Pace(**values["pace"]),
        }
    )
