"""How far a study is, as it was last counted: over all its showings and all that its images want."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from labeling.figures.registry import Found, figures_of
from labeling.figures.stamps import deeds_and_day
from labeling.models import Scale, Study
from labeling.progress import overview
from labeling.progress.pace import recent_answers

KIND = "progress"


@dataclass(frozen=True)
class Counts:
    """`strata` are (answered, wanted, regular images) by stratum id, `growth` (local time, answered until then),
    `recent` what `labeling.progress.pace.pace_of` reckons with."""

    answered: int = 0
    wanted: int = 0
    complete: bool = False
    missing: int = 0
    images_done: int = 0
    images: int = 0
    pictures: int = 0
    growth: list[tuple[datetime, int]] = field(default_factory=list)
    strata: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    recent: dict[str, Any] = field(default_factory=dict)


def count(study: Study) -> Counts:
    """Everything, now: seconds in a study of a million ratings."""
    return Counts(
        overview.answered_of([study.pk]).get(study.pk, 0),
        *overview.wanted_of([study.pk]).get(study.pk, (0, False)),
        overview.missing(study),
        overview.images_done(study),
        *overview.images_of([study.pk]).get(study.pk, (0, 0)),
        overview.growth(study),
        overview.fill_sums(study),
        recent_answers(study),
    )


@figures_of(KIND, parts=lambda study: [(None, "")], moved_by=deeds_and_day)
def progress(study: Study, scale: Scale | None, key: str) -> Found:
    """Values are `Counts`; array `open`: ids of the images that still want answers, in the order of their names."""
    counts = count(study)
    values = {
        **asdict(counts),
        "growth": [(at.isoformat(), n) for at, n in counts.growth],
        "strata": {str(pk): sums for pk, sums in counts.strata.items()},
    }
    arrays = {"open": np.array(overview.open_images(study), dtype=np.int64)}
    return Found(values, arrays, counts.answered)


def read(values: dict[str, Any]) -> Counts:
    """The counts behind the values that `progress` made."""
    return Counts(
        **{
            **values,
            "growth": [(datetime.fromisoformat(at), n) for at, n in values["growth"]],
            "strata": {int(pk): (sums[0], sums[1], sums[2]) for pk, sums in values["strata"].items()},
        }
    )
