"""One shape for every error of the API: {"code", "detail", …}."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import DomainError


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn domain errors into their status and sentence; leave the rest to DRF, adding a code."""
    if isinstance(error, DomainError):
        return Response(
            {"code": error.code, "detail": str(error.message), **error.detail}, status=error.status
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(response.data, dict) and "detail" in response.data:
        response.data.setdefault("code", getattr(response.data["detail"], "code", "error"))
    else:
        response.data = {"code": "invalid", "detail": "Some fields are wrong.", "fields": response.data}
    return response
