from django.conf import settings
from django.db import models

from labeling.models import Study
from scoring.models import ModelVersion


class Deployment(models.Model):
    """Which model serves a study's scores, and which one is held against it."""

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="deployment")
    champion = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    challenger = models.ForeignKey(ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "deployment"

    def __str__(self) -> str:
        return f"deployment of {self.study}"


class Promotion(models.Model):
    """One move of the champion, forwards or back."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="promotions")
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
