"""What a model says of images: a distribution per scale, how unlike they are, and whether people should look."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scoring.engine.drift.errors import NoReference
from scoring.engine.prediction import Prediction
from scoring.fallback.rules import Reason, reasons, rules_of
from scoring.inputs import head_inputs
from scoring.models import ModelVersion
from scoring.quality_pages.thresholds import thresholds_of, warnings_of
from scoring.service.heads_at_hand import HeadAtHand, heads_of
from scoring.service.material import Material
from scoring.watch.reference import reference_of

DIGITS = 4


class Judged(NamedTuple):
    """One image with its answer; `scales` are what is stored of it per scale: {scale id: values}."""

    material: Material
    answer: dict[str, Any]
    scales: dict[int, dict[str, Any]]
    unlikeness: float | None
    reasons: list[Reason]


def judge(model: ModelVersion, found: Sequence[Material]) -> list[Judged]:
    """The answers of `model` about images with embeddings, in order.

    Raises BadModelFile or NoReference where a head or the frozen reference is not what was stored.
    """
    embeddings = np.stack([one.embedding for one in found if one.embedding is not None])
    inputs = head_inputs(model, embeddings, [one.measures for one in found])
    heads = heads_of(model)
    predicted = [head.trained.predict(inputs) for head in heads]
    unlike = _unlikeness(model, embeddings)
    rules = rules_of(model.study)
    thresholds = thresholds_of(rules)
    judged = []
    for row, one in enumerate(found):
        scales = {head.row.scale_id: _values(said, row) for head, said in zip(heads, predicted, strict=True)}
        unlikeness = float(unlike[row]) if unlike is not None and np.isfinite(unlike[row]) else None
        intervals = {
            h.row.scale.name: (scales[h.row.scale_id]["low"], scales[h.row.scale_id]["high"]) for h in heads
        }
        why = reasons(
            rules,
            quality=one.measures,
            faces=one.faces,
            unlikeness=unlikeness,
            intervals=intervals,
        )
        warned = [warning._asdict() for warning in warnings_of(one.measures, thresholds)]
        answer = {
            "scales": {h.row.scale.name: _said(h, scales[h.row.scale_id]) for h in heads},
            "quality": {name: _short(value) for name, value in one.quality.items() if np.isfinite(value)},
            "warnings": warned,
            "faces": one.faces,
            "unlikeness": None if unlikeness is None else round(unlikeness, DIGITS),
            "reasons": why,
            "stored": one.stored,
            "batch": one.batch,
        }
        judged.append(Judged(one, answer, scales, unlikeness, why))
    return judged


def _unlikeness(model: ModelVersion, embeddings: np.ndarray) -> np.ndarray | None:
    """None where no reference was frozen, or it cannot tell."""
    reference = reference_of(model)
    if reference is None:
        return None
    try:
        return reference.unlikeness(embeddings)
    except NoReference:
        return None


def _values(said: Prediction, row: int) -> dict[str, Any]:
    names = ("mean", "low", "high", "aleatoric", "epistemic")
    values: dict[str, Any] = {name: float(getattr(said, name)[row]) for name in names}
    return {**values, "probabilities": [round(float(p), 6) for p in said.probabilities[row]]}


def _said(head: HeadAtHand, values: dict[str, Any]) -> dict[str, Any]:
    rounded = {
        name: [round(p, DIGITS) for p in value] if name == "probabilities" else round(value, DIGITS)
        for name, value in values.items()
    }
    return {**rounded, "usable": head.row.usable, "verdict": head.row.reason}


def _short(value: float) -> float:
    return float(f"{value:.6g}")
