from django.contrib.postgres.fields import ArrayField
from django.db import models

from labeling.models import Scale, StudyAsset
from scoring.models.model_version import ModelVersion


class Score(models.Model):
    """What one model says of one asset on one scale: a distribution over the points, and how sure it is."""

    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="scores")
    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="scores")
    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="scores")
    probabilities = ArrayField(models.FloatField(), help_text="one per scale point (or bin), summing to 1")
    mean = models.FloatField()
    aleatoric = models.FloatField(help_text="spread of people's answers, in scale points")
    epistemic = models.FloatField(help_text="the model's own doubt about the mean, in scale points")
    low = models.FloatField(help_text="lower end of the calibrated 90% interval")
    high = models.FloatField(help_text="upper end of the calibrated 90% interval")

    class Meta:
        db_table = "score"
        constraints = [
            models.UniqueConstraint(
                fields=["model", "scale", "study_asset"], name="score_once_per_model_and_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_asset} {self.scale} {self.mean:.2f}"
