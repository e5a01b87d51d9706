"""Agreement in a report: the whole panel and each stratum, with a second opinion on alpha."""

from typing import Any, cast

from labeling.disclosure import withheld_answers
from labeling.label_data import AGREEMENT_KINDS
from labeling.models import Study
from labeling.reports.frozen import Frozen
from labeling.reports.second_opinion import second_opinion
from labeling.statistics.alpha import Level
from labeling.statistics.ratings import Ratings
from labeling.statistics.report import reliability_of

WHOLE = ""
"""The whole panel, among the parts that are named for strata."""
Parts = dict[str, dict[str, Any]]


def ratings_of(frozen: Frozen) -> Ratings:
    """What agreement is computed from: regular and anchor trials, the first rating of each pair."""
    return frozen.log.counted().of_kinds(*AGREEMENT_KINDS).long_form()


def agreement_of(study: Study, frozen: Frozen) -> tuple[Parts, Parts]:
    """(figures, second opinions) by part: "" for the whole panel, else the name of a stratum. A stratum that is too small
    has the code "withheld" and no opinion."""
    figures: Parts = {}
    opinions: Parts = {}
    counted = frozen.log.counted().of_kinds(*AGREEMENT_KINDS)
    _put(study, frozen, WHOLE, counted.long_form(), figures, opinions)
    strata, back = list(study.strata.all()), withheld_answers(study)
    for stratum in strata if len(strata) > 1 else []:
        if stratum.pk in back:
            figures[stratum.name] = {"code": "withheld"}
        else:
            part = counted.in_strata([stratum.pk]).long_form()
            _put(study, frozen, stratum.name, part, figures, opinions)
    return figures, opinions


def _put(study: Study, frozen: Frozen, name: str, ratings: Ratings, figures: Parts, opinions: Parts) -> None:
    level = cast(Level, frozen.scale.level)
    figures[name] = reliability_of(ratings, level=level, seed=study.seed % 2**32)
    paired = ratings.where(ratings.per_unit()[ratings.unit] >= 2)
    opinions[name] = second_opinion(paired, level, figures[name]["alpha"]["estimate"])
