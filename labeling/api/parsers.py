"""JSON as it may come from anybody: neither its size nor its depth can exhaust the process."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Refuses bodies above DATA_UPLOAD_MAX_MEMORY_SIZE (413), which REST framework reads past Django's own check,
    and nesting beyond what Python's stack holds (400)."""

    def parse(
        self, stream: BinaryIO, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        size = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) if parser_context else 0
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if most is not None and size > most:
            raise TooLarge(_("The request is larger than %(most)d bytes. Send it in parts.") % {"most": most})
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
