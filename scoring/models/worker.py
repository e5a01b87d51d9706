import uuid

from django.db import models


class ScoringWorker(models.Model):
    """A living scoring worker: its heartbeat, and how fast it is. The row goes when the worker ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.CharField(max_length=200)
    pid = models.PositiveIntegerField()
    heartbeat = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField()
    images = models.PositiveBigIntegerField(default=0)
    batches = models.PositiveBigIntegerField(default=0, help_text="forward passes")
    rate = models.FloatField(null=True, help_text="images per second while there was something to do")

    class Meta:
        db_table = "scoring_worker"

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"
