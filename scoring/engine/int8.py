"""INT8 models of a backbone: made from an operator's own images, kept only where they agree with fp32."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine import onnx_cache
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.int8_gate import Int8Refused, Readout, int8_figures, refusal
from scoring.engine.onnx_backbone import OnnxBackbone
from scoring.engine.timm_extractor import TimmExtractor
from scoring.engine.timm_loading import load_timm
from scoring.engine.weights import ALLOWED_LICENCES, check_licence, local_file

CALIBRATION = 16  # 96 images calibrated no better
LEAST_IMAGES = CALIBRATION + 32


def quantise(
    backbone: str,
    models_folder: Path | str,
    images: list[np.ndarray],
    readouts: Mapping[str, Readout] | None = None,
    seed: int = 1,
    again: bool = False,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
    sha256: str | None = None,
) -> dict[str, float]:
    """Make the INT8 model of ``backbone`` and return its figures (see ``int8_figures``).

    ``images``: (h, w, 3) uint8 pixels as they will come; 16 of them, drawn by ``seed``, calibrate, and the others
    judge. ``readouts``: heads whose scores must stay. A model that is there stays, for embeddings were made with it,
    unless ``again``; one made ``again`` from other images is another version. Heads and their intervals have to be
    trained anew on INT8 embeddings.

    Raises:
        Int8Refused: too few images, or not close enough to fp32; the figures are kept and every later load gives them.
        WeightsUnavailable: as ``load_timm``.
    """
    exact = load_timm(
        backbone, models_folder, sha256=sha256, runtime="onnx", allowed_licences=allowed_licences
    )
    folder = onnx_cache.cache_folder(models_folder)
    key = onnx_cache.cache_key(backbone, exact.recipe["weights_sha256"], "int8")
    if folder is None:
        raise Int8Refused(f"There is no folder to keep an INT8 model of {backbone} in.", {})
    if len(images) < LEAST_IMAGES:
        raise Int8Refused(
            f"{len(images)} images are too few to make an INT8 model: {CALIBRATION} calibrate, and at least "
            f"{LEAST_IMAGES - CALIBRATION} others judge.",
            {},
        )
    with onnx_cache.alone(folder, key):
        kept = None if again else onnx_cache.read(folder, key)
        if kept is not None and kept[0] is not None:
            return dict(kept[1]["int8_figures"])
        return _make(exact, folder, key, images, readouts, seed)


def _make(
    exact: TimmExtractor,
    folder: Path,
    key: str,
    images: list[np.ndarray],
    readouts: Mapping[str, Readout] | None,
    seed: int,
) -> dict[str, float]:
    from scoring.engine.int8_graph import PERCENTILE, quantise_graph

    pixels = np.stack([exact.prepare(image) for image in images])
    order = np.random.default_rng(seed).permutation(len(pixels))
    judges = pixels[np.sort(order[CALIBRATION:])]
    source = onnx_cache.read(folder, key_of_fp32(exact))
    if source is None or source[0] is None:
        raise WeightsUnavailable(f"The exported model of {exact.name} is gone from {folder}. Try again.")
    model = quantise_graph(source[0].read_bytes(), pixels[order[:CALIBRATION]])
    figures = int8_figures(exact.backbone.run(judges)[0], OnnxBackbone(model).run(judges)[0], readouts, seed)
    reason = refusal(figures)
    about: dict[str, Any] = {
        **{name: value for name, value in source[1].items() if name != "sha256"},
        "int8_figures": figures,
        "int8_calibration": {"images": CALIBRATION, "percentile": PERCENTILE, "seed": seed},
    }
    if reason:
        onnx_cache.write(folder, key, None, {**about, "refused": reason})
        raise Int8Refused(reason, figures)
    onnx_cache.write(folder, key, model, about)
    return figures


def key_of_fp32(exact: TimmExtractor) -> str:
    """Where the exported fp32 model of an extractor is kept."""
    return onnx_cache.cache_key(exact.recipe["backbone"], exact.recipe["weights_sha256"])


def load_int8(
    backbone: str,
    models_folder: Path | str,
    sha256: str | None = None,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
) -> TimmExtractor:
    """The extractor in INT8 on the CPU, which ``quantise`` made of these very weights.

    Its version holds the hash of the quantised model: calibrated anew, it is another.

    Raises:
        Int8Refused: none was made, or it was refused; with its figures then.
        WeightsUnavailable: no weights, wrong hash, or a licence that is not allowed.
    """
    _path, digest = local_file(models_folder, f"{backbone}.safetensors", sha256)
    kept = onnx_cache.read(
        onnx_cache.cache_folder(models_folder), onnx_cache.cache_key(backbone, digest, "int8")
    )
    if kept is None:
        raise Int8Refused(f"No INT8 model of {backbone} has been made from these weights.", {})
    path, about = kept
    if path is None:
        raise Int8Refused(about["refused"], about["int8_figures"])
    check_licence(backbone, about["licence"], allowed_licences)
    precision = f"int8-{about['sha256'][:8]}"
    recipe = {name: value for name, value in about.items() if name != "sha256"}
    return TimmExtractor(OnnxBackbone(path, "cpu", precision), {**recipe, "notice": ""})
