from django.db import models

from labeling.models.asset import StudyAsset
from labeling.models.block import Trial
from labeling.models.panel import Panelist
from labeling.models.study import Scale, Study


class Rating(models.Model):
    """One answer on one scale. Values are never edited: a correction is a new row that supersedes the old one."""

    key = models.UUIDField(unique=True, help_text="made by the page when the image was shown")
    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="ratings")
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, related_name="ratings")
    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="ratings")
    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="ratings")
    value = models.FloatField(null=True, help_text="null where the panelist could not judge")
    cannot_judge = models.CharField(max_length=40, blank=True, help_text="the reason, where value is null")
    response_ms = models.PositiveIntegerField(null=True, help_text="onset to answer, time hidden excluded")
    client = models.JSONField(default=dict, help_text="viewport, zoom, input mode, blur count")
    late = models.BooleanField(default=False, help_text="arrived after its lease had run out")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="superseded_by"
    )
    current = models.BooleanField(default=True, help_text="no later row supersedes it")
    rated_at = models.DateTimeField(null=True, help_text="when it was given, by the page's own clock")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "rating"
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "scale"],
                condition=models.Q(current=True),
                name="rating_one_current_per_trial_and_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(cannot_judge=""),
                name="rating_has_value_or_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scale", "study_asset"],
                include=["panelist", "value", "trial"],
                condition=models.Q(current=True),
                name="rating_current_by_scale",
            ),
            models.Index(fields=["panelist", "received_at"]),
            models.Index(fields=["scale", "-id"], name="rating_latest_by_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.panelist} {self.study_asset} {self.scale}={self.value}"


class ImportReport(models.Model):
    """What an import took, and each row it could not use with the reason."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="import_reports")
    at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        db_table = "import_report"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"import into {self.study} at {self.at:%Y-%m-%d %H:%M}"
