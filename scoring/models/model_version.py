from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models import Scale, Study
from scoring.models.feature import Extractor


class LabelSnapshot(models.Model):
    """The ratings a model was trained on, frozen: per scale and asset the count of each point, and the split."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="snapshots")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="canonical JSON, deflated")
    ratings = models.PositiveIntegerField()
    assets = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "label_snapshot"
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["study", "sha256"], name="snapshot_once_per_content")]

    def __str__(self) -> str:
        return f"{self.study} {self.sha256[:12]}"


class ModelVersion(models.Model):
    """One training of a study's heads: one head per scale, from one snapshot and one extractor."""

    class State(models.TextChoices):
        TRAINING = "training", _("training")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="models")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.TRAINING)
    snapshot = models.ForeignKey(LabelSnapshot, on_delete=models.PROTECT, related_name="models")
    extractor = models.ForeignKey(Extractor, on_delete=models.PROTECT, related_name="models")
    seed = models.BigIntegerField()
    options = models.JSONField(
        default=dict, help_text="how its heads were trained: {quality, smoothing, trials, seconds}"
    )
    job = models.UUIDField(null=True, unique=True, help_text="the job that trains it")
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "model_version"
        ordering = ["study", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="model_number_once_per_study")
        ]

    def __str__(self) -> str:
        return f"{self.study} v{self.number}"


class ModelHead(models.Model):
    """The head of one scale: a safetensors file with a JSON card, and how it did on the held-out assets."""

    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="heads")
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="heads")
    file = models.FileField(upload_to="heads/", max_length=200, help_text="safetensors")
    card = models.FileField(
        upload_to="heads/", max_length=200, help_text="JSON: data, metrics, licence, limits"
    )
    sha256 = models.CharField(max_length=64)
    metrics = models.JSONField(default=dict)
    usable = models.BooleanField(default=False)
    reason = models.TextField(blank=True, help_text="why it is not usable")

    class Meta:
        db_table = "model_head"
        ordering = ["scale__position"]
        constraints = [models.UniqueConstraint(fields=["model", "scale"], name="head_once_per_scale")]

    def __str__(self) -> str:
        return f"{self.model} {self.scale}"


class ServingModel(models.Model):
    """Which model's scores a study gives out. Moved by scoring.serving alone."""

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="serving")
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "serving_model"

    def __str__(self) -> str:
        return f"{self.model} serves"
