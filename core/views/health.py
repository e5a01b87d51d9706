import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: the database answers and is migrated."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from django_migrations")
    except DatabaseError as error:
        logger.error("The database is out of reach: %s", error)
        return JsonResponse({"status": "unready", "database": "out of reach"}, status=503)
    return JsonResponse({"status": "ready", "database": "ok"})
