"""What is known about one image beside its estimate: what each stratum says of it, and how it came to be asked for."""

from typing import Any, NamedTuple

import numpy as np
from django.db.models import Avg, Count, F, Max, StdDev, Sum
from scipy.stats import t

from labeling.disclosure import withheld_answers, withheld_cells
from labeling.image_pages.table import REPEATED
from labeling.label_data import LEFT_OUT
from labeling.models import Rating, Study, StudyAsset


class StratumMean(NamedTuple):
    """Mean of the answers of one stratum with a 95% t interval (None with one answer); `n` answers. `withheld`: too
    few panelists stand behind it, or behind what would follow from it."""

    name: str
    n: int
    mean: dict[str, float | None] | None
    withheld: bool


class Asked(NamedTuple):
    """`answered` of `wanted` ratings are in and `leased` are with panelists now; `ahead`: it was put forward."""

    answered: int
    wanted: int
    leased: int
    ahead: bool


def stratum_means(study: Study, image: StudyAsset) -> dict[int, list[StratumMean]]:
    """By scale id, in the order of the quota plan; nothing where there is one stratum only. Four queries.

    What a stratum that is withheld everywhere says is withheld here too.
    """
    strata = list(study.strata.order_by("pk").values_list("pk", "name"))
    if len(strata) < 2:
        return {}
    hidden = withheld_answers(study)
    found: dict[int, dict[int, Any]] = {}
    rows = (
        Rating.objects.filter(study_asset=image, current=True, value__isnull=False)
        .exclude(panelist__state__in=LEFT_OUT)
        .exclude(trial__kind__in=REPEATED)
        .order_by()
        .values_list("scale", "panelist__stratum")
        .annotate(
            n=Count("pk"),
            people=Count("panelist", distinct=True),
            mean=Avg("value"),
            sd=StdDev("value", sample=True),
        )
    )
    for scale, stratum, *about in rows:
        found.setdefault(scale, {})[stratum] = about
    return {scale: _means(strata, there, hidden, study.min_cell) for scale, there in found.items()}


def _means(strata: Any, there: dict[int, Any], hidden: set[int], least: int) -> list[StratumMean]:
    sizes = {pk: there[pk][1] if pk in there else 0 for pk, _name in strata}
    back = hidden | withheld_cells(sizes, least)
    rows = []
    for pk, name in strata:
        n, _people, mean, sd = there.get(pk, (0, 0, None, None))
        rows.append(StratumMean(name, n, None if mean is None else _interval(n, mean, sd), pk in back))
    return rows


def _interval(n: int, mean: float, sd: float | None) -> dict[str, float | None]:
    if n < 2 or sd is None:
        return {"estimate": mean, "low": None, "high": None}
    half = float(t.ppf(0.975, n - 1)) * sd / np.sqrt(n)
    return {"estimate": mean, "low": mean - half, "high": mean + half}


def asked(image: StudyAsset) -> Asked | None:
    """None where nothing is collected about it."""
    sums = image.fills.aggregate(
        answered=Sum("answered"), wanted=Sum("target"), leased=Sum(F("leased")), priority=Max("priority")
    )
    if not sums["wanted"]:
        return None
    return Asked(sums["answered"], sums["wanted"], sums["leased"], bool(sums["priority"]))
