"""The INT8 model of a backbone, made from a study's own images and judged by its own heads."""

import time
from dataclasses import dataclass
from functools import partial

import numpy as np
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.images.decode import UnreadableImage
from labeling.models import Study
from scoring import heads
from scoring.embeddings import SCORED
from scoring.engine.decoding import decode
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import Extractor, load_extractor
from scoring.engine.fetching import Report
from scoring.engine.int8 import CALIBRATION, LEAST_IMAGES, quantise
from scoring.engine.int8_gate import Int8Refused, Readout
from scoring.engine.train import TrainedHead
from scoring.ingest.at_hand import extractor_options
from scoring.inputs import head_inputs
from scoring.models import ModelVersion
from scoring.serving import model_at_hand

LEAST_JUDGES = LEAST_IMAGES - CALIBRATION
ROUNDS = 5


@dataclass(frozen=True)
class Quantised:
    """`figures`: as scoring.engine.int8_gate.int8_figures; `refused`: why INT8 may not stand in for fp32, empty where it
    may; `version` of the INT8 extractor then. `made`: just now, from images drawn by `seed`. `judged_by`: the version
    whose heads were the readouts, empty where random ones were. `speed`: how many times as fast as fp32 it is."""

    figures: dict[str, float]
    refused: str = ""
    version: str = ""
    made: bool = True
    seed: int | None = None
    judged_by: str = ""
    speed: float | None = None


def quantise_for(
    backbone: str, study: Study, judges: int, again: bool = False, progress: Report | None = None
) -> Quantised:
    """Make the INT8 model of `backbone` from images of `study` and hold it against fp32 on `judges` others.

    Images are drawn by the study's seed. Where the study's model reads this very extractor in fp32, its heads judge. A
    model that passed before stays unless `again`. Raises DomainError where the study has too few images that can be
    read, or the backbone's weights cannot be had.
    """
    try:
        kept = None if again else _kept(backbone)
        if kept is not None:
            return Quantised(kept.recipe["int8_figures"], version=kept.version, made=False)
        return _made(backbone, study, judges, progress)
    except WeightsUnavailable as error:
        raise DomainError("weights_unavailable", error.sentence) from error


def _kept(backbone: str) -> Extractor | None:
    try:
        return load_extractor(backbone, **{**extractor_options(backbone), "int8": True})
    except Int8Refused:
        return None


def _made(backbone: str, study: Study, judges: int, progress: Report | None) -> Quantised:
    options = {**extractor_options(backbone), "runtime": "onnx"}
    exact = load_extractor(backbone, **{**options, "int8": False})
    if not exact.pretrained:
        raise WeightsUnavailable(f"{backbone} has no weights that could be rounded to INT8.")
    images = squares(study, exact, CALIBRATION + judges, progress)
    model = _judge(study, exact)
    drawn = partial(Quantised, seed=study.seed, judged_by=str(model or ""))
    try:
        figures = quantise(
            exact.recipe["backbone"],
            settings.MODELS_DIR,
            images,
            _readouts(model) if model else None,
            seed=study.seed,
            again=True,
            allowed_licences=options["allowed_licences"],
            sha256=options["sha256"],
        )
    except Int8Refused as error:
        return drawn(error.figures, refused=error.sentence)
    quick = load_extractor(backbone, **{**options, "int8": True})
    return drawn(figures, version=quick.version, speed=_speed(exact, quick, images[:CALIBRATION]))


def squares(study: Study, exact: Extractor, wanted: int, progress: Report | None = None) -> list[np.ndarray]:
    """`wanted` images as `exact` prepares them, in an order drawn by the study's seed; those nobody can read are passed
    over."""
    names = sorted(
        study.assets.filter(purpose__in=SCORED, problem="").values_list("asset__sha256", "asset__file")
    )
    found: list[np.ndarray] = []
    for place in np.random.default_rng(study.seed).permutation(len(names)):
        if len(found) == wanted:
            break
        try:
            with default_storage.open(names[place][1]) as file:
                found.append(exact.prepare(decode(file.read(), settings.MAX_IMAGE_PIXELS).pixels))
        except (UnreadableImage, FileNotFoundError):
            continue
        if progress is not None:
            progress(len(found), wanted)
    if len(found) < wanted:
        raise DomainError(
            "too_few_images",
            _(
                "%(wanted)d images are needed: %(calibration)d calibrate and the others judge. %(study)s has %(found)d "
                "that can be read. Put more images into it, or name another study."
            )
            % {"wanted": wanted, "calibration": CALIBRATION, "study": study.slug, "found": len(found)},
        )
    return found


def _judge(study: Study, exact: Extractor) -> ModelVersion | None:
    """The study's model, where its heads read embeddings of `exact` and of nothing else."""
    model = model_at_hand(study)
    return model if model is not None and model.extractor.version == exact.version else None


def _readouts(model: ModelVersion) -> dict[str, Readout]:
    rows = model.heads.select_related("scale", "model__study")
    return {row.scale.name: partial(_means, model, heads.load(row)) for row in rows}


def _means(model: ModelVersion, head: TrainedHead, embeddings: np.ndarray) -> np.ndarray:
    # The same quality for all: what is asked is how scores move with the embedding.
    return head.predict(head_inputs(model, embeddings, [{}] * len(embeddings))).mean


def _speed(exact: Extractor, quick: Extractor, squares: list[np.ndarray]) -> float:
    """Processor time of `exact` over that of `quick`, median over rounds in turns."""
    ratios = []
    for _round in range(ROUNDS):
        spent = []
        for engine in (exact, quick):
            start = time.process_time()
            engine.embed(squares)
            spent.append(time.process_time() - start)
        ratios.append(spent[0] / max(spent[1], 1e-9))
    return float(np.median(ratios))
