"""What simulated panelists would think of each image, before leniency, taste and noise."""

import io
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from PIL import Image

from labeling.demo.perceived import perceived_quality
from labeling.demo.truth import Truth, read_truth
from labeling.estimates import consensus
from labeling.models import ControlItem, Scale, Study, Trial
from labeling.statistics.errors import NotEstimable


class View(NamedTuple):
    """`quality` in 0 to 1, `features` the strata's tastes act on, `asked` the value an attention card asks for."""

    name: str
    quality: float
    features: dict[str, float]
    asked: int | None


def truth_path(study: Study) -> Path:
    """Where the planted truth of a drawn study lies (a study of real images has none)."""
    return settings.DATA_DIR / "truth" / f"{study.slug}.csv"


class Opinions:
    """Quality comes from the planted truth where there is one, else from what a real panel said before, else from
    the pixels of the picture as it was served."""

    def __init__(self, study: Study) -> None:
        path = truth_path(study)
        self._truth: dict[str, Truth] = read_truth(path) if path.exists() else {}
        self._scales = list(study.scales.all())
        self._before = {scale.name: self._said_before(study, scale) for scale in self._scales}
        fixed = ControlItem.objects.filter(
            study=study, kind=ControlItem.Kind.FIXED, asset__purpose="attention"
        )
        self._asked = {(item.asset_id, item.scale_id): int(item.expected or 0) for item in fixed}

    def of(self, trial: Trial, scale: Scale, picture: bytes) -> View:
        """The view of the image of `trial` on `scale`; `picture` is what the server sent."""
        name = trial.study_asset.name
        truth = self._truth.get(Path(name).stem) or self._truth.get(name)
        asked = self._asked.get((trial.study_asset_id, scale.pk))
        if truth is not None:
            average = sum(truth.quality.values()) / len(truth.quality)
            return View(name, truth.quality.get(scale.name, average), truth.features, asked)
        quality = self._before[scale.name].get(name)
        if quality is None:
            quality = perceived_quality(Image.open(io.BytesIO(picture)), scale.name) if picture else 0.5
        return View(name, quality, {}, asked)

    @staticmethod
    def _said_before(study: Study, scale: Scale) -> dict[str, float]:
        try:
            rows = consensus(study, scale, "mean")
        except NotEstimable:
            return {}
        return {row.name: (row.estimate - scale.low) / (scale.high - scale.low) for row in rows}
