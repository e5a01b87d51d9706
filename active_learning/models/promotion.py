from django.conf import settings
from django.db import models

from labeling.models import Study
from scoring.models import ModelVersion


class Promotion(models.Model):
    """One move of a study's champion, forwards or back. Rows are added, never changed."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="promotions")
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    previous = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "promotion"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.model} at {self.at:%Y-%m-%d %H:%M}"
