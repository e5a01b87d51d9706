"""Answers as programs and pages get them, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from scoring.fallback.rules import LOW_QUALITY
from scoring.fallback.wording import sentence
from scoring.models import ModelVersion, ScoreRequest


def said(request: ScoreRequest, scale: str = "") -> dict[str, Any]:
    """One image's answer, or how far it is; only `scale` where one is asked for."""
    found: dict[str, Any] = {
        "name": request.name,
        "state": request.state,
        "asset": request.study_asset.name if request.study_asset else None,
    }
    if request.error is not None:
        return {**found, "error": {"code": request.error["code"], "detail": request.error["sentence"]}}
    if request.answer is None:
        return found
    answer = request.answer
    reasons = [{**reason, "sentence": sentence(reason)} for reason in answer["reasons"]]
    scales = {name: values for name, values in answer["scales"].items() if scale in ("", name)}
    return {
        **found,
        "scales": scales,
        "quality": answer["quality"],
        "warnings": [{**warning, "sentence": warning_words(warning)} for warning in answer["warnings"]],
        "faces": answer["faces"],
        "unlikeness": answer["unlikeness"],
        "needs_people": bool(reasons),
        "reasons": reasons,
        "stored": answer["stored"],
        "batch": answer["batch"],
    }


def warning_words(warning: Mapping[str, Any]) -> str:
    """A warning of image quality as a sentence; it is a reason for people only where the study's rules say so."""
    return sentence({**warning, "code": f"{LOW_QUALITY}:{warning['measure']}"})


def made_by(model: ModelVersion) -> dict[str, Any]:
    """What made a score: the version, its features, and the frozen ratings."""
    return {
        "id": model.pk,
        "version": model.number,
        "extractor": model.extractor.version,
        "snapshot": model.snapshot.sha256,
    }
