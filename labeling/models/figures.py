from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.study import Scale, Study


class RatingChunk(models.Model):
    """A stretch of the ratings of a scale as packed records, in the order in which they came.

    Figures are computed from chunks, so that a refresh reads only what came since. They hold nothing that the ratings
    do not hold, and may be dropped at any time.
    """

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField(default=0)
    until = models.BigIntegerField(
        help_text="every rating up to this key that is known is in this chunk or before"
    )
    data = models.BinaryField()

    class Meta:
        db_table = "rating_chunk"
        ordering = ["scale", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "number"], name="chunk_number_once_per_scale")
        ]

    def __str__(self) -> str:
        return f"{self.scale} {self.number}"


class Figures(models.Model):
    """Figures about a study's ratings as they were last computed: pages read these and never wait for a computation
    over all ratings."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="figures")
    scale = models.ForeignKey(Scale, null=True, on_delete=models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=40, help_text="reliability, consensus, raters, …")
    key = models.CharField(
        max_length=120, blank=True, help_text="which part: a stratum, a time window, a method"
    )
    stamp = models.CharField(max_length=160, help_text="of the ratings and settings they were computed from")
    values = models.JSONField(default=dict)
    arrays = models.BinaryField(null=True, help_text="numpy's npz without pickles")
    ratings = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "figures"
        constraints = [
            models.UniqueConstraint(
                fields=["study", "scale", "kind", "key"], nulls_distinct=False, name="figures_once_per_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} of {self.scale or self.study}"


class StudyReport(models.Model):
    """A frozen methods-and-results report. It is never edited: another look makes another version.

    The ratings behind it are those with a key up to `until` that nothing up to there supersedes, less `excluded`
    panelists: whoever has the database can write the same file again, and `ratings_sha256` tells whether it is.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="reports")
    version = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    seed = models.BigIntegerField()
    until = models.BigIntegerField(help_text="key of the latest rating that is in")
    excluded = models.JSONField(default=list, help_text="panelists left out, with state and reason")
    values = models.JSONField(default=dict, help_text="everything the page and the JSON show")
    arrays = models.BinaryField(null=True, help_text="consensus and raters: numpy's npz without pickles")
    ratings = models.PositiveIntegerField(default=0)
    ratings_sha256 = models.CharField(max_length=64)
    second_opinion = models.JSONField(
        default=dict, help_text="what the krippendorff package found, per scale"
    )
    disputed = models.BooleanField(default=False, help_text="the second opinion differs by more than 1e-9")

    class Meta:
        db_table = "study_report"
        ordering = ["study", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["study", "version"], name="report_version_once_per_study")
        ]

    def __str__(self) -> str:
        return f"{self.study} report {self.version}"
