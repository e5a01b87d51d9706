"""What the model that serves says of one image, and what moves it: a part of the image's page."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.models import Job
from core.page_parts import page_part
from labeling.media import picture_url
from labeling.models import StudyAsset
from scoring.engine.explain.grid import from_bytes
from scoring.explaining.job import latest_job
from scoring.models import Explanation, ModelVersion, Score
from scoring.score_table import row_of
from scoring.serving import serving_model

PATIENCE = timedelta(seconds=15)
METHOD_WORDS = {
    Explanation.Method.CAM: _("Activation map"),
    Explanation.Method.OCCLUSION: _("Blurred occlusion"),
}


class Shown(NamedTuple):
    """One map: `strongest` is the largest effect of a cell in scale points, `table` its cells row by row."""

    explanation: Explanation
    strongest: float
    table: list[list[float]]


class Wish(NamedTuple):
    """What can be asked for, and how far it is."""

    method: str
    name: Any
    there: bool
    job: Job | None
    unclaimed: bool


@page_part("image", "scoring/model_says.html", place=20)
def model_says(request: HttpRequest, image: StudyAsset) -> dict[str, Any] | None:
    """Scores with their intervals, which model made them, and the maps there are. None without a model or picture."""
    model = serving_model(image.study) if image.asset_id else None
    if model is None:
        return None
    scores = Score.objects.filter(model=model, study_asset=image).select_related(
        "scale", "study_asset__asset", "model__study"
    )
    rows = [row_of(score, score.scale) for score in scores.order_by("scale__position", "scale_id")]
    return {
        "study": image.study,
        "image": image,
        "model": model,
        "rows": rows,
        **explained(image, model),
    }


def explained(image: StudyAsset, model: ModelVersion) -> dict[str, Any]:
    """The maps there are of `image` by `model`, and what can be asked for."""
    found = list(
        Explanation.objects.filter(study_asset=image, model=model)
        .select_related("scale")
        .order_by("method", "scale__position", "scale_id")
    )
    there = {one.method for one in found}
    wishes = [_wish(image, method, method in there) for method in METHOD_WORDS]
    return {
        "picture": picture_url(image),
        "maps": [_shown(one) for one in found],
        "wishes": wishes,
        "busy": any(wish.job is not None and wish.job.active for wish in wishes),
    }


def _shown(one: Explanation) -> Shown:
    values = from_bytes(one.grid, one.rows, one.columns)
    return Shown(one, float(abs(values).max(initial=0.0)), values.tolist())


def _wish(image: StudyAsset, method: str, there: bool) -> Wish:
    job = None if there else latest_job(image, method)
    if job is not None and job.state == Job.State.DONE:
        job = None
    return Wish(
        method,
        METHOD_WORDS[Explanation.Method(method)],
        there,
        job,
        bool(job and jobs.unclaimed(job, PATIENCE)),
    )
