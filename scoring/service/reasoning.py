"""The explanation that comes with an answer: which parts of the image move each score, where that is known at once."""

from collections.abc import Sequence
from typing import Any

from core.errors import DomainError
from scoring.explaining.maps import activation_maps
from scoring.ingest.at_hand import engine_of
from scoring.models import Explanation, ModelVersion
from scoring.service.heads_at_hand import heads_of
from scoring.service.judging import Judged

DIGITS = 3


def explain(model: ModelVersion, judged: Sequence[Judged]) -> None:
    """Put an activation map beside each score of the answers that asked for one; else the reason why there is none.

    It is indicative: it shows what the model reacts to, not what people do.
    """
    wanted = [one for one in judged if one.material.request.explain and one.material.looked is not None]
    if not wanted:
        return
    engine, heads = engine_of(model.extractor), heads_of(model)
    for one in wanted:
        assert one.material.looked is not None
        assert one.material.looked.prepared is not None
        scales: dict[str, dict[str, Any]] = one.answer["scales"]
        prepared, measures = one.material.looked.prepared, one.material.measures
        try:
            grids = activation_maps(model, engine, [head.trained for head in heads], prepared, measures)
        except DomainError as error:
            for values in scales.values():
                values["explanation"] = {"code": error.code, "detail": str(error.message)}
            continue
        for head, grid in zip(heads, grids, strict=True):
            rows = [[round(float(value), DIGITS) for value in row] for row in grid.values]
            scales[head.row.scale.name]["explanation"] = {
                "method": Explanation.Method.CAM.value,
                "grid": rows,
            }
