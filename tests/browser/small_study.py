"""A small study to rate in a browser."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from labeling.fills import open_fills
from labeling.ingest import ingest, place
from labeling.models import Scale, ScaleExample, Study
from labeling.panels import add_stratum

IMAGES = 14
BLOCK = 10


def pictures(count: int) -> Iterator[bytes]:
    rng = np.random.default_rng(5)
    for _number in range(count):
        small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
        data = io.BytesIO()
        small.resize((640, 480), Image.Resampling.BICUBIC).save(data, "JPEG")
        yield data.getvalue()


def small_study(
    slug: str = "posters",
    scales: int = 1,
    images: int = IMAGES,
    block_length: int = BLOCK,
    practice: int = 0,
    examples: tuple[int, ...] = (),
    **about: Any,
) -> Study:
    """A live study of `images` with `scales` questions, without checks unless `about` asks for some."""
    no_checks = dict.fromkeys(("gold_share", "attention_share", "anchor_share", "repeat_share"), 0)
    study = Study.objects.create(
        slug=slug, name="Posters", block_length=block_length, **{**no_checks, **about}
    )
    questions = ["How appealing is this image?", "How clear is its message?", "How loud is it?"]
    for position, question in enumerate(questions[:scales]):
        labels = {"low_label": "Not at all", "high_label": "Very much"}
        Scale.objects.create(study=study, name=f"s{position}", question=question, position=position, **labels)
    add_stratum(study, "everyone")
    several = iter(pictures(images + practice + len(examples)))
    for number in range(images):
        place(study, f"image-{number:02}", ingest(next(several))[0])
    for number in range(practice):
        place(study, f"practice-{number:02}", ingest(next(several))[0], purpose="practice")
    for value in examples:
        shown = place(study, f"example-{value}", ingest(next(several))[0], purpose="example")[0]
        for scale in study.scales.all():
            ScaleExample.objects.create(scale=scale, asset=shown, value=value)
    open_fills(study)
    return study
