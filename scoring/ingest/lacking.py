"""What each image still lacks, so that only that is worked out: a new extractor measures no quality again."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from labeling.models import Asset, Study, StudyAsset
from scoring.engine.quality import QUALITY_VERSION
from scoring.models import Extractor, FaceReport, FeatureSet, QualityReport


class Work(NamedTuple):
    """An asset, where its original lies, how many pixels it has, and which of the three it lacks."""

    asset: int
    file: str
    pixels: int
    quality: bool
    faces: bool
    embedding: bool

    def __str__(self) -> str:
        return self.file


def lacking(extractor: Extractor, study: Study | None = None, detector: str | None = None) -> QuerySet[Asset]:
    """Assets without the embedding by `extractor`, the present measures of quality, or the faces found by `detector`
    (its version; None where no faces are sought). Those known to be unreadable are left out."""
    quality = Exists(QualityReport.objects.filter(asset=OuterRef("pk"), version=QUALITY_VERSION))
    faces = Exists(FaceReport.objects.filter(asset=OuterRef("pk"), detector=detector or ""))
    embedding = Exists(FeatureSet.objects.filter(asset=OuterRef("pk"), extractor=extractor))
    assets = Asset.objects.filter(~Exists(_broken("pk")))
    if study is not None:
        assets = assets.filter(Exists(StudyAsset.objects.filter(study=study, asset=OuterRef("pk"))))
    wanted = Q(~quality) | Q(~embedding)
    if detector is not None:
        wanted |= Q(~faces)
    found = assets.filter(wanted).order_by("pk")
    return found.annotate(has_quality=quality, has_faces=faces, has_embedding=embedding)


def work_on(assets: QuerySet[Any], detector: str | None) -> list[Work]:
    """The work of some of the assets that `lacking` found."""
    rows = assets.values_list("pk", "file", "width", "height", "has_quality", "has_faces", "has_embedding")
    return [
        Work(pk, file, width * height, not quality, detector is not None and not faces, not embedding)
        for pk, file, width, height, quality, faces, embedding in rows
    ]


def tell_other_places(study: Study | None = None) -> None:
    """An image known to be unreadable says so in the studies, too, that it came to later."""
    silent = StudyAsset.objects.filter(problem="", asset__isnull=False)
    if study is not None:
        silent = silent.filter(study=study)
    told = _broken("asset").order_by("pk").values("problem")[:1]
    silent.filter(Exists(_broken("asset"))).update(problem=Subquery(told))


def _broken(asset: str) -> QuerySet[StudyAsset]:
    return StudyAsset.objects.filter(asset=OuterRef(asset)).exclude(problem="")
