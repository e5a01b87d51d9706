"""A watch as one document, for the API and the command."""

from typing import Any

from labeling.models import Study
from scoring.models import ModelReference, ModelVersion
from scoring.watch.markers import markers
from scoring.watch.reading import kept_weeks, state_of, told_of
from scoring.watch.table_csv import lines_of
from scoring.watch.weeks import ALL


def drift_answer(study: Study, model: ModelVersion | None, source: str | None = None) -> dict[str, Any]:
    """State, reference, alerts, markers and weeks of `model`; those of one `source` where it is given ("*": all)."""
    if model is None:
        return {"study": study.slug, "model": None, "reference": None, "state": "none", "sentence": ""} | {
            name: [] for name in ("alerts", "markers", "weeks")
        }
    weeks = kept_weeks(model)
    reference = ModelReference.objects.filter(model=model).values("sha256", "about", "created_at").first()
    state = state_of(weeks)
    wanted = None if source is None else ALL if source == "*" else source
    return {
        "study": study.slug,
        "model": {
            "id": model.pk,
            "version": model.number,
            "extractor": model.extractor.version,
            "snapshot": model.snapshot.sha256,
        },
        "reference": reference,
        "state": state.code if reference else "no_reference",
        "sentence": state.sentence,
        "alerts": [
            {
                "id": alert.pk,
                "week": alert.week,
                "source": alert.source or "*",
                "kind": alert.kind,
                "name": alert.name,
                "images": alert.images,
                "figures": alert.figures,
                "cause": cause,
                "advice": told.advice,
                "seen_at": alert.seen_at,
            }
            for told in told_of(model)
            for alert, cause in zip(told.alerts, told.causes, strict=True)
            if wanted is None or alert.source == wanted
        ],
        "markers": [marker._asdict() for marker in markers(study)],
        "weeks": [
            {
                "week": week.week,
                "source": week.source or "*",
                "images": week.images,
                "verdict": week.verdict,
                "needed": week.figures.get("needed"),
                "measures": [
                    {
                        k: v
                        for k, v in line.items()
                        if k not in ("week", "source", "verdict") and v is not None
                    }
                    for line in lines_of(week)
                ],
            }
            for week in weeks
            if wanted is None or week.source == wanted
        ],
    }
