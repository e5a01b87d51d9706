from django.db import models

from labeling.models import Study


class QualityTable(models.Model):
    """Every measure of every image of a study as one array, as it was last put together from the reports.

    It holds nothing that the reports do not hold, and may be dropped at any time.
    """

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="quality_table")
    stamp = models.CharField(max_length=200, help_text="of the reports it was put together from")
    arrays = models.BinaryField(help_text="safetensors: asset (n), values (n, measures)")
    images = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "quality_table"

    def __str__(self) -> str:
        return f"quality of {self.images} images of {self.study}"
