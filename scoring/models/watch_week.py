from django.db import models

from scoring.models.model_version import ModelVersion


class WatchWeek(models.Model):
    """One week of one source against a model's reference, compared by a job so that a page only has to read it."""

    class Verdict(models.TextChoices):
        BEFORE = "before"
        FEW = "few"
        ALIKE = "alike"
        DIFFERS = "differs"

    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="weeks")
    week = models.DateField(help_text="the Monday it begins with")
    source = models.CharField(max_length=80, blank=True, help_text="empty: all sources together")
    images = models.PositiveIntegerField(help_text="observations it was computed from")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    figures = models.JSONField(help_text="{quality, score: {name: difference}, embedding, needed}")

    class Meta:
        db_table = "watch_week"
        ordering = ["week", "source"]
        constraints = [
            models.UniqueConstraint(fields=["model", "week", "source"], name="week_once_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.source or '*'} {self.week}"
