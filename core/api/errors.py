"""One shape for every error of the API: {"code", "detail", …}."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.signals import got_request_exception
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import DomainError

logger = logging.getLogger(__name__)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn domain errors into their status and sentence; leave the rest to DRF, adding a code.

    What nobody foresaw is logged and answered without its inside: a program that reads JSON is handed no page.
    """
    if isinstance(error, DomainError):
        said = {"code": error.code, "detail": str(error.message), **error.detail}
        later = {"Retry-After": str(error.detail["retry_after"])} if "retry_after" in error.detail else {}
        return Response(said, status=error.status, headers=later)
    if isinstance(error, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        detail = _("What was sent is too large. Send it in parts.")
        return Response({"code": "too_large", "detail": detail}, status=413)
    if isinstance(error, RecursionError):
        return Response({"code": "parse_error", "detail": _("The JSON is nested too deeply.")}, status=400)
    response = exception_handler(error, context)
    if response is None:
        request = context.get("request")
        logger.error("The API failed at %s", getattr(request, "path", "?"), exc_info=error)
        got_request_exception.send(sender=answer, request=request)
        detail = _("Something went wrong on our side. It was written to the log; please try again later.")
        return Response({"code": "server_error", "detail": detail}, status=500)
    if isinstance(response.data, dict) and "detail" in response.data:
        response.data.setdefault("code", getattr(response.data["detail"], "code", "error"))
    else:
        response.data = {"code": "invalid", "detail": _("Some fields are wrong."), "fields": response.data}
    return response
