"""Everything one rater answered, in the order of showing, as one array. One query."""

from typing import Any

import numpy as np

from labeling.models import Panelist, Rating, Trial

KINDS = tuple(Trial.Kind.values)
FIELDS = [
    ("pk", "i8"),
    ("answer", "i4"),
    ("scale", "i8"),
    ("asset", "i8"),
    ("value", "f8"),
    ("kind", "u1"),
    ("ms", "f8"),
]


def answers_of(panelist: Panelist) -> Any:
    """A structured array, shape (ratings,), of the current ratings of `panelist` without practice.

    answer: number of the showing, from 1 (one image asked about on several scales is one answer); value: nan where
    they could not judge; kind: index into `KINDS`; ms: response time, nan where unknown.
    """
    rows = list(
        Rating.objects.filter(panelist=panelist, current=True)
        .exclude(trial__kind=Trial.Kind.PRACTICE)
        .order_by("trial__block__number", "trial__position", "trial", "pk")
        .values_list("pk", "trial_id", "scale_id", "study_asset_id", "value", "trial__kind", "response_ms")
    )
    table = np.zeros(len(rows), dtype=FIELDS)
    number, before = 0, None
    for at, (pk, trial, scale, asset, value, kind, ms) in enumerate(rows):
        number, before = number + (trial != before), trial
        table[at] = (
            pk,
            number,
            scale,
            asset,
            np.nan if value is None else value,
            KINDS.index(kind),
            np.nan if ms is None else ms,
        )
    return table


def of_kinds(answers: Any, *kinds: str) -> Any:
    """Those of `answers` that were given to trials of `kinds`."""
    return answers[np.isin(answers["kind"], [KINDS.index(kind) for kind in kinds])]
