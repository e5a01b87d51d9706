from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One thing somebody did that others may have to answer for. Rows are added, never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    action = models.CharField(max_length=60)
    study = models.CharField(max_length=80, blank=True, help_text="slug of the study it happened in")
    target = models.CharField(max_length=120, blank=True, help_text="what it happened to, as kind:id")
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        indexes = [models.Index(fields=["study", "-at"])]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
