from core.models.audit import AuditEvent
from core.models.job import Job
from core.models.user import User

__all__ = ["AuditEvent", "Job", "User"]
