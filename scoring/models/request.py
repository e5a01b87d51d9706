import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models import Study, StudyAsset
from scoring.models.model_version import ModelVersion


class ScoreRequest(models.Model):
    """One image somebody wants scored. The row is the queue: claimed in batches by scoring workers, answered once.

    The image's bytes are thrown away with the answer; the answer after `SCORE_REQUEST_HOURS`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "claimed", _("being scored")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="score_requests")
    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="score_requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    job = models.UUIDField(
        null=True, db_index=True, help_text="the job of a large batch; null: somebody waits for it"
    )
    position = models.PositiveIntegerField(default=0, help_text="place within its batch")
    name = models.CharField(max_length=200, blank=True, help_text="as the caller calls the image")
    source = models.CharField(max_length=80, blank=True, help_text="where the caller says it comes from")
    image = models.BinaryField(null=True)
    study_asset = models.ForeignKey(
        StudyAsset, null=True, blank=True, on_delete=models.CASCADE, related_name="score_requests"
    )
    explain = models.BooleanField(default=False)
    mark = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of what was asked with the caller's own key; first row only",
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    error = models.JSONField(null=True, help_text="{code, sentence}")
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "score_request"
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["waiting", "claimed"]),
                name="score_request_open",
            ),
            models.Index(fields=["answered_at"], name="score_request_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.pk} ({self.state})"


class Explanation(models.Model):
    """Which parts of an image move its score, as a coarse grid. Indicative: it shows what the model reacts to."""

    class Method(models.TextChoices):
        CAM = "cam", _("activation map")
        OCCLUSION = "occlusion", _("blurred occlusion")

    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="explanations")
    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="explanations")
    scale = models.ForeignKey("labeling.Scale", on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices)
    rows = models.PositiveSmallIntegerField()
    columns = models.PositiveSmallIntegerField()
    grid = models.BinaryField(help_text="float16, little-endian, rows x columns, scale points per cell")
    about = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "explanation"
        constraints = [
            models.UniqueConstraint(
                fields=["study_asset", "model", "scale", "method"], name="explained_once_per_method"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.study_asset}"
