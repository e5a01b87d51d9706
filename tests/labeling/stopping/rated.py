"""Studies whose images differ in how far people agree about them, rated through the quota."""

from collections.abc import Callable, Iterable

import numpy as np
from django.db.models import F

from labeling.models import Panelist, Rating, StratumFill, Study, StudyAsset, Trial
from tests.answered_blocks import answered_block, rating_of
from tests.labeling.panel import join, make_study

STEADY, SHAKY = 0.4, 2.2  # standard deviation of answers to the first half of the images, and to the rest


def rated_study(
    images: int = 8, raters: int = 20, strata: tuple[str, ...] = ("everyone",), **about: object
) -> Study:
    """People agree about the first half of the images and differ about the rest; `raters` per stratum rate all."""
    study = make_study(images=images, strata=strata, **{"ratings_per_asset": 40, **about})
    for name in strata:
        for number in range(raters):
            rate(join(study, name), regular(study), seed=number + 1000 * len(name))
    return study


def regular(study: Study) -> list[StudyAsset]:
    return list(study.assets.filter(purpose="regular").order_by("pk"))


def answer_to(place: int, images: int, rng: np.random.Generator) -> float:
    spread = STEADY if place < images / 2 else SHAKY
    return float(np.clip(round(2 + 4 * place / max(images - 1, 1) + rng.normal(0, spread)), 1, 7))


def rate(
    panelist: Panelist,
    images: Iterable[StudyAsset],
    seed: int = 1,
    value: Callable[[int, int, np.random.Generator], float] = answer_to,
) -> list[Trial]:
    """The panelist answers all `images` on every scale, counted in their fills, whose targets give way."""
    rng, listed = np.random.default_rng(seed), list(images)
    fills = dict(
        StratumFill.objects.filter(stratum=panelist.stratum_id, study_asset__in=listed).values_list(
            "study_asset_id", "pk"
        )
    )
    trials = answered_block(panelist, listed, "regular")
    for trial in trials:
        trial.fill_id, trial.counted = fills[trial.study_asset_id], True
    Trial.objects.bulk_update(trials, ["fill", "counted"])
    StratumFill.objects.filter(pk__in=fills.values(), target__lte=F("answered") + F("leased")).update(
        target=F("target") + 1
    )
    StratumFill.objects.filter(pk__in=fills.values()).update(answered=F("answered") + 1)
    Rating.objects.bulk_create(
        rating_of(trial, scale, value(place, len(listed), rng))
        for scale in panelist.study.scales.all()
        for place, trial in enumerate(trials)
    )
    return trials


def switch_on(study: Study, **rule: object) -> Study:
    """The rule is on, without anything having been shared out by it yet."""
    for name, value in {"stopping": True, "stop_half_width": 0.6, **rule}.items():
        setattr(study, name, value)
    study.save()
    return study


def wanted(study: Study) -> list[int]:
    """Answers that each regular image still wants, over the strata, by key."""
    return [
        sum(fill.target - fill.answered - fill.leased for fill in image.fills.all())
        for image in regular(study)
    ]
