"""The audit trail: written by the domain module that acts, in the transaction of the act itself."""

from typing import Any

from django.db import models

from core.models import AuditEvent, User


def record(
    action: str, *, actor: User | None = None, study: str = "", target: Any = None, **detail: Any
) -> AuditEvent:
    """Add one event. `target` is a model instance (kept as kind:id) or a ready string."""
    if isinstance(target, models.Model):
        target = f"{target._meta.model_name}:{target.pk}"
    actor = actor if actor is not None and actor.pk else None
    return AuditEvent.objects.create(
        action=action, actor=actor, study=study, target=target or "", detail=detail
    )
