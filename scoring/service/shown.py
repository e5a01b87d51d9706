"""Answers as a page shows them: each interval with its place along the scale."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from labeling.media import thumbnail_url
from labeling.models import Scale
from scoring.models import ScoreRequest
from scoring.service.said import said


class ScaleRow(NamedTuple):
    """`interval` is what the number filters write; `low`, `at`, `high` are 0 to 100 along the scale."""

    scale: Scale
    values: Mapping[str, Any]
    interval: dict[str, float]
    low: str
    at: str
    high: str


class ImageRow(NamedTuple):
    """`picture`: the stored thumbnail where the image is in the study; others are gone with their answer. `warnings` are
    those that are no reason already."""

    request: ScoreRequest
    answer: dict[str, Any]
    picture: str
    scales: list[ScaleRow]
    warnings: list[str]


def image_row(request: ScoreRequest, scales: Mapping[str, Scale]) -> ImageRow:
    """`scales` of the study by name; a scale that was taken out since is left out."""
    answer = said(request)
    rows = [
        _scale_row(scales[name], values)
        for name, values in answer.get("scales", {}).items()
        if name in scales
    ]
    reasons = {reason["sentence"] for reason in answer.get("reasons", ())}
    warnings = [one["sentence"] for one in answer.get("warnings", ()) if one["sentence"] not in reasons]
    picture = thumbnail_url(request.study_asset) if request.study_asset else ""
    return ImageRow(request, answer, picture, rows, warnings)


def _scale_row(scale: Scale, values: Mapping[str, Any]) -> ScaleRow:
    def place(value: float) -> str:
        # Written by hand: an SVG coordinate takes a point in every language.
        return f"{100 * min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low))):.1f}"

    interval = {"estimate": values["mean"], "low": values["low"], "high": values["high"]}
    return ScaleRow(
        scale, values, interval, place(values["low"]), place(values["mean"]), place(values["high"])
    )
