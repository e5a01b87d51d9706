"""Finished blocks with their answers, written straight into the tables: what a panel left behind, without its clicks."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from labeling.models import Block, Panelist, Rating, Scale, StudyAsset, Trial


def answered_block(
    panelist: Panelist, images: Iterable[StudyAsset], kind: str = "", **about: Any
) -> list[Trial]:
    """The panelist's next block, done; one answered trial for each of `images`, of `kind` or of what the image is for."""
    now = timezone.now()
    block = Block.objects.create(
        panelist=panelist,
        number=panelist.blocks.count() + 1,
        seed=0,
        state=Block.State.DONE,
        expires_at=now,
        **about,
    )
    return Trial.objects.bulk_create(
        Trial(
            block=block,
            panelist=panelist,
            study_asset=image,
            kind=kind or image.purpose,
            position=position,
            state=Trial.State.ANSWERED,
            answered_at=now,
        )
        for position, image in enumerate(images, start=1)
    )


def rating_of(trial: Trial, scale: Scale, value: float | None, **about: Any) -> Rating:
    """An answer to `trial`, not stored yet."""
    return Rating(
        key=uuid.uuid4(),
        trial=trial,
        scale=scale,
        panelist=trial.panelist,
        study_asset=trial.study_asset,
        value=value,
        **about,
    )


def rate_block(trials: Sequence[Trial], scale: Scale, values: Iterable[float | None]) -> list[Rating]:
    """One stored answer for each of `trials`."""
    return Rating.objects.bulk_create(
        rating_of(trial, scale, value) for trial, value in zip(trials, values, strict=True)
    )
