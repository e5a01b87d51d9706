from django.db import models

from labeling.models import Asset


class Extractor(models.Model):
    """A way from pixels to an embedding. A change of weights, decoder or resize is a new version beside the old."""

    version = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120)
    dimension = models.PositiveIntegerField()
    pretrained = models.BooleanField()
    notice = models.TextField(blank=True, help_text="why this one runs and not the one asked for")
    recipe = models.JSONField(
        default=dict,
        help_text="backbone, weights with hash and licence, decoder, resize, runtime, parity figures",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "extractor"

    def __str__(self) -> str:
        return self.version


class FeatureSet(models.Model):
    """The embedding of one asset by one extractor. Never searched by neighbourhood: that would be finding people."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="features")
    extractor = models.ForeignKey(Extractor, on_delete=models.CASCADE, related_name="features")
    embedding = models.BinaryField(help_text="float16, little-endian, through scoring.engine.codec")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "feature_set"
        constraints = [
            models.UniqueConstraint(fields=["asset", "extractor"], name="features_once_per_extractor")
        ]

    def __str__(self) -> str:
        return f"{self.asset} by {self.extractor}"


class QualityReport(models.Model):
    """Image quality, measured apart from any score on the original pixels."""

    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, related_name="quality")
    version = models.CharField(max_length=40)
    measures = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "quality_report"

    def __str__(self) -> str:
        return f"quality of {self.asset}"


class FaceReport(models.Model):
    """Where one detector found faces in an asset: boxes and five landmarks in pixels of the upright original.

    The crop is not stored, and nobody is recognised: there is no embedding of a face.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="faces")
    detector = models.CharField(max_length=120, help_text="version of the detector")
    faces = models.JSONField(default=list, help_text="most confident first: {box, landmarks, confidence}")
    measures = models.JSONField(default=dict, help_text="size, margins, roll, light of the largest face")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "face_report"
        constraints = [models.UniqueConstraint(fields=["asset", "detector"], name="faces_once_per_detector")]

    def __str__(self) -> str:
        return f"{len(self.faces)} faces in {self.asset}"
