"""A small study with a panel that sees what is in the pictures: for tests of the loop."""

import io
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from PIL import Image

from labeling.demo.creatives import plan_creatives, render
from labeling.demo.panel import SimulatedPanelist, answer, plan_panel
from labeling.fills import open_fills
from labeling.ingest import ingest, place
from labeling.models import Panelist, Rating, Scale, Stratum, Study, StudyAsset
from tests.answered_blocks import answered_block, rating_of

STRATA = ("north", "south")


class Drawn(NamedTuple):
    """A creative as small JPEG bytes; `quality` 0 to 1 for each scale."""

    name: str
    campaign: str
    data: bytes
    quality: dict[str, float]


def draw(count: int, seed: int = 7, width: int = 240) -> list[Drawn]:
    """The demo's creatives, made small."""
    drawn = []
    for creative in plan_creatives(count, seed):
        picture = render(creative)
        picture.thumbnail((width, width))
        drawn.append(Drawn(creative.name, creative.campaign, jpeg(picture), creative.quality))
    return drawn


def daub(count: int, seed: int = 5) -> list[Drawn]:
    """Coarse pictures, made at once, that are better the brighter they are."""
    rng = np.random.default_rng(seed)
    drawn = []
    for number, quality in enumerate(rng.permutation(np.linspace(0, 1, count)).tolist()):
        coarse = np.clip(30 + 190 * quality + rng.normal(0, 18, (6, 8, 3)), 0, 255).astype(np.uint8)
        picture = Image.fromarray(coarse).resize((64, 48), Image.Resampling.BICUBIC)
        drawn.append(Drawn(f"daub_{number:03d}", "", jpeg(picture), {"appeal": quality, "clarity": quality}))
    return drawn


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def mini_study(
    slug: str, drawn: list[Drawn], scales: Iterable[str] = ("appeal", "clarity"), **about: object
) -> Study:
    """A live study of `drawn`; the two last images are gold, the one before is for practice.

    Images go in back to front, so that the order of names is not that of keys, and the first two campaigns are
    groups, the others not.
    """
    study = Study.objects.create(slug=slug, name=slug.title(), **{"seed": 42, "block_length": 20, **about})
    for position, name in enumerate(scales):
        Scale.objects.create(study=study, name=name, question=f"How much {name}?", position=position)
    for name in STRATA:
        Stratum.objects.create(study=study, name=name, panelists_wanted=6)
    last = len(drawn) - 1
    for number, one in reversed(list(enumerate(drawn))):
        purpose = {last: "gold", last - 1: "gold", last - 2: "practice"}.get(number, "regular")
        place(
            study,
            f"{one.name}.jpg",
            ingest(one.data)[0],
            group=one.campaign if number < 16 else "",
            purpose=purpose,
        )
    open_fills(study)
    return study


def seat(
    study: Study, count: int, careless: int = 0, seed: int = 3
) -> list[tuple[Panelist, SimulatedPanelist]]:
    strata = {stratum.name: stratum for stratum in study.strata.all()}
    return [
        (Panelist.objects.create(study=study, stratum=strata[who.stratum], label=who.name), who)
        for who in plan_panel(count, careless, STRATA, seed)
    ]


def let_rate(
    study: Study,
    seats: list[tuple[Panelist, SimulatedPanelist]],
    drawn: list[Drawn],
    images: Iterable[StudyAsset],
) -> int:
    """Everybody in `seats` rates all `images` on all scales, in the kind their purpose says. Returns how many ratings."""
    quality = {f"{one.name}.jpg": one.quality for one in drawn}
    scales, images = list(study.scales.all()), list(images)
    ratings = []
    for panelist, who in seats:
        for trial in answered_block(panelist, images):
            for scale in scales:
                about = quality[trial.study_asset.name][scale.name]
                value, milliseconds = answer(
                    who, about, scale.low, scale.high, str(trial.position), scale.name
                )
                ratings.append(rating_of(trial, scale, value, response_ms=milliseconds))
    Rating.objects.bulk_create(ratings)
    return len(ratings)
