"""What leaving a rater out changes, or taking a suspended one back: shown to a person before they decide."""

from typing import Any, NamedTuple, cast

from django.db.models import Exists, F, OuterRef

from labeling.figures.log import RatingLog, rating_log
from labeling.label_data import AGREEMENT_KINDS, CONSENSUS_KINDS
from labeling.models import Panelist, Rating, Scale, StratumFill, Trial
from labeling.statistics.alpha import Level
from labeling.statistics.consensus import Method
from labeling.statistics.influence import Change, Moved, alpha_change, consensus_change, icc2k_change
from labeling.statistics.ratings import Ratings


class OnScale(NamedTuple):
    """`with` and `without` the panelist's `ratings` on one scale. `code` says why there is nothing to compare."""

    scale: Scale
    ratings: int
    alpha: Change
    icc2k: Change
    consensus: Moved
    code: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "scale": self.scale.name,
            "ratings": self.ratings,
            "alpha": vars(self.alpha),
            "icc2k": vars(self.icc2k),
            "consensus": vars(self.consensus),
            "code": self.code,
        }


class Effect(NamedTuple):
    """`counts` says whether the panelist's ratings are in now: the effect is that of leaving them out, else that of
    taking them back. `under_target` is how many images have what they need with the panelist and would fall under it
    without; `taken_back`, of somebody left out, how many places still free their answers would fill."""

    counts: bool
    scales: list[OnScale]
    under_target: int
    taken_back: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "counts": self.counts,
            "scales": [one.as_dict() for one in self.scales],
            "under_target": self.under_target,
            "taken_back": self.taken_back,
        }


def effect(panelist: Panelist) -> Effect:
    """With and without `panelist`, among the raters who count otherwise. Reads, never writes."""
    study = panelist.study
    scales = [_on_scale(panelist, scale) for scale in study.scales.all()]
    if panelist.counts:
        return Effect(True, scales, _under_target(panelist), 0)
    return Effect(False, scales, 0, _free_places(panelist))


def _on_scale(panelist: Panelist, scale: Scale) -> OnScale:
    log = rating_log(scale)
    log = log.without(set(log.left_out) - {panelist.pk})
    ratings = int((log.rows["panelist"] == panelist.pk).sum())
    if not ratings or scale.level == Scale.Level.NOMINAL:
        code = "nominal" if ratings else "no_ratings"
        nothing = Change(None, None, None, None, None, code)
        agreement = alpha_change(_agreement(log), panelist.pk, "nominal") if ratings else nothing
        return OnScale(scale, ratings, agreement, nothing, Moved(None, None, 0, 0, 0, code), code)
    return OnScale(
        scale,
        ratings,
        alpha_change(_agreement(log), panelist.pk, cast(Level, scale.level)),
        icc2k_change(_agreement(log), panelist.pk),
        consensus_change(
            log.of_kinds(*CONSENSUS_KINDS).long_form(),
            panelist.pk,
            cast(Method, panelist.study.consensus_method),
        ),
    )


def _agreement(log: RatingLog) -> Ratings:
    return log.of_kinds(*AGREEMENT_KINDS).long_form()


def _under_target(panelist: Panelist) -> int:
    """Images of which a place that the panelist fills is needed: their stratum has no answer to spare there."""
    # Keys first: joined in one statement, the database may well go through every place of the study.
    filled = list(
        Trial.objects.filter(panelist=panelist, counted=True, fill__isnull=False)
        .order_by()
        .values_list("fill", flat=True)
    )
    full = StratumFill.objects.filter(pk__in=filled, answered=F("target"))
    return full.values("study_asset").distinct().count()


def _free_places(panelist: Panelist) -> int:
    judged = Rating.objects.filter(trial=OuterRef("pk"), current=True, value__isnull=False)
    waiting = Trial.objects.filter(
        Exists(judged), panelist=panelist, counted=False, state=Trial.State.ANSWERED, fill__isnull=False
    )
    free = StratumFill.objects.filter(pk__in=waiting.values("fill"), target__gt=F("answered") + F("leased"))
    return free.count()
