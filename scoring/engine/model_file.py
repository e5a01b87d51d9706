"""A trained head on disk: one safetensors file of arrays and a JSON card beside it. No pickle."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine.calibration import Calibration
from scoring.engine.errors import BadModelFile
from scoring.engine.head import HeadParameters
from scoring.engine.laplace import Laplace
from scoring.engine.spread import Spread, no_spread
from scoring.engine.train import TrainedHead

FORMAT = "panelwise-head-2"
READABLE = ("panelwise-head-1", FORMAT)
"""head-1 knows no spread readout: its spread is the softmax's own."""
ARRAYS = "head.safetensors"
CARD = "card.json"

_PARAMETERS = ("mean", "scale", "w1", "b1", "w2", "b2", "basis")


def save(head: TrainedHead, folder: Path | str, card: dict[str, Any]) -> str:
    """Write ``head`` into ``folder`` (made if absent) and return the SHA-256 (hex) of its safetensors file.

    ``card`` (data, licence, metrics, limits, extractor version; plain JSON) is written beside it with the
    hash. The same head gives the same bytes: arrays and numbers go into the hash, the card does not, so its
    text may be mended later.
    """
    from safetensors.numpy import save as to_bytes

    arrays = {
        name: np.ascontiguousarray(getattr(head.parameters, name), dtype=np.float32) for name in _PARAMETERS
    }
    arrays["covariance"] = np.ascontiguousarray(head.laplace.covariance, dtype=np.float32)
    arrays["points"] = np.ascontiguousarray(head.points, dtype=np.float64)
    factor = np.inf if head.calibration.factor is None else head.calibration.factor
    arrays["numbers"] = np.array(
        [head.calibration.slope, head.calibration.floor, factor, head.laplace.unseen_variance, head.decay]
    )
    arrays["whole"] = np.array([head.seed, head.steps, head.assets], dtype=np.int64)
    arrays["spread_weights"] = np.ascontiguousarray(head.spread.weights, dtype=np.float32)
    calibration = head.calibration
    arrays["spread_numbers"] = np.array(
        [head.spread.offset, head.spread.limit, calibration.spread_slope, calibration.spread_floor]
    )
    data = to_bytes(arrays, metadata={"format": FORMAT})
    digest = hashlib.sha256(data).hexdigest()
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"format": FORMAT, "sha256": digest, "interval_reason": head.calibration.reason, "card": card},
        indent=2,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
    )
    for name, content in ((ARRAYS, data), (CARD, text.encode())):
        # Written whole or not at all: a worker may be killed at any point.
        partial = target / (name + ".partial")
        partial.write_bytes(content)
        partial.replace(target / name)
    return digest


def load(folder: Path | str, sha256: str | None = None) -> tuple[TrainedHead, dict[str, Any]]:
    """The head and its card from ``folder``; ``sha256`` (hex) where the caller knows what it must be.

    Raises:
        BadModelFile: a file is missing, is not what its card or ``sha256`` says, or has an unknown format.
    """
    from safetensors.numpy import load as from_bytes

    source = Path(folder)
    try:
        data = (source / ARRAYS).read_bytes()
        about = json.loads((source / CARD).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadModelFile(
            f"The model folder {source} is not complete ({error.strerror}). Restore or retrain."
        ) from error
    except ValueError as error:
        raise BadModelFile(
            f"{source / CARD} is not readable as JSON. Restore it from a backup or retrain."
        ) from error
    if not isinstance(about, dict) or about.get("format") not in READABLE:
        found = about.get("format") if isinstance(about, dict) else None
        raise BadModelFile(
            f"{source / CARD} has the format {found!r}; this version reads {READABLE}. Retrain the model."
        )
    digest = hashlib.sha256(data).hexdigest()
    if digest != about.get("sha256") or (sha256 is not None and digest != sha256):
        raise BadModelFile(f"{source / ARRAYS} was altered: its SHA-256 is {digest}. Restore it or retrain.")
    try:
        head = _head(from_bytes(data), str(about.get("interval_reason", "")))
    except Exception as error:  # safetensors' own error class is no ValueError.
        raise BadModelFile(
            f"{source / ARRAYS} does not hold a head ({error}). Restore it or retrain."
        ) from error
    return head, dict(about.get("card", {}))


def _head(arrays: dict[str, np.ndarray], reason: str) -> TrainedHead:
    slope, floor, factor, unseen, decay = (float(value) for value in arrays["numbers"])
    seed, steps, assets = (int(value) for value in arrays["whole"])
    spread, calibrated = no_spread(len(arrays["mean"])), (1.0, 0.0)
    if "spread_numbers" in arrays:
        offset, limit, *rest = (float(value) for value in arrays["spread_numbers"])
        spread, calibrated = Spread(arrays["spread_weights"], offset, limit), (rest[0], rest[1])
    return TrainedHead(
        parameters=HeadParameters(**{name: arrays[name] for name in _PARAMETERS}),
        laplace=Laplace(arrays["covariance"], unseen),
        spread=spread,
        calibration=Calibration(slope, floor, factor if np.isfinite(factor) else None, reason, *calibrated),
        points=arrays["points"],
        seed=seed,
        decay=decay,
        steps=steps,
        assets=assets,
    )
