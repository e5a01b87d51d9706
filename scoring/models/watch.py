from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models import Study, StudyAsset
from scoring.models.model_version import ModelVersion
from scoring.models.request import ScoreRequest


class ModelReference(models.Model):
    """What the images, embeddings and scores looked like when a model was made: what drift is measured against."""

    model = models.OneToOneField(ModelVersion, on_delete=models.CASCADE, related_name="reference")
    arrays = models.BinaryField(help_text="safetensors")
    sha256 = models.CharField(max_length=64)
    about = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "model_reference"

    def __str__(self) -> str:
        return f"reference of {self.model}"


class Observation(models.Model):
    """One image as one model met it: kept for drift alone, without the image or its embedding."""

    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="observations")
    source = models.CharField(max_length=80, help_text="'study', or what the caller of the API named")
    seen_at = models.DateTimeField()
    study_asset = models.ForeignKey(
        StudyAsset, null=True, on_delete=models.CASCADE, related_name="observations"
    )
    request = models.ForeignKey(
        ScoreRequest, null=True, on_delete=models.SET_NULL, related_name="observations"
    )
    quality = models.JSONField(default=dict, help_text="{measure: value}")
    distance = models.FloatField(null=True, help_text="of the embedding from the reference")
    scores = models.JSONField(default=dict, help_text="{scale: mean}")

    class Meta:
        db_table = "observation"
        constraints = [
            models.UniqueConstraint(fields=["model", "study_asset"], name="observed_once_per_model"),
            models.UniqueConstraint(fields=["request"], name="observed_once_per_request"),
        ]
        indexes = [models.Index(fields=["model", "seen_at"])]

    def __str__(self) -> str:
        return f"{self.source} {self.seen_at:%Y-%m-%d}"


class DriftAlert(models.Model):
    """What arrives has come to differ from what the model was made on: where, by how much, and why it is thought so."""

    class Kind(models.TextChoices):
        QUALITY = "quality", _("image quality")
        EMBEDDING = "embedding", _("content")
        SCORE = "score", _("scores")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="drift_alerts")
    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="drift_alerts")
    week = models.DateField(help_text="the Monday it begins with")
    source = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60, help_text="measure, scale, or 'distance'")
    images = models.PositiveIntegerField()
    figures = models.JSONField(help_text="{psi, ks, p, share, threshold, median_then, median_now}")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "drift_alert"
        ordering = ["-week", "source", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "week", "source", "kind", "name"], name="drift_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.week}"
