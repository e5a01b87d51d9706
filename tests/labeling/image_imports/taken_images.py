"""Images as an import took them in."""

import io
import zipfile
from pathlib import Path

from PIL import Image

from labeling.importing.plan import ImportPlan
from labeling.importing.study_import import import_study
from labeling.models import StudyAsset


def taken(path: Path, slug: str = "posters") -> tuple[dict[str, int], dict[str, str]]:
    """Import `path`. Returns (counts, {where: reason})."""
    _study, report = import_study(ImportPlan(slug, images=path))
    return dict(report.counts), {problem["where"]: problem["reason"] for problem in report.problems}


def served(name: str) -> Image.Image:
    asset = StudyAsset.objects.get(name=name).asset
    assert asset is not None
    with asset.served.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    value = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(value, tuple)
    return value


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
