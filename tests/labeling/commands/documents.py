"""What a command prints."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command


def output(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def document(name: str, *arguments: str) -> Any:
    """The one JSON document; strict, so that NaN or a stray line would be an error."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(output(name, *arguments, "--format", "json"), parse_constant=refuse)
