"""Where one's data are, and what is read out of them."""

import csv
import io
import json
from typing import Any

from django.test import Client

from labeling.models import Study


def address(study: Study, rest: str = "my-data/") -> str:
    return f"/rate/{study.slug}/{rest}"


def exported(client: Client, study: Study) -> dict[str, Any]:
    response = client.get(address(study, "my-data/json/"))
    assert response["Content-Disposition"].startswith("attachment;")
    return json.loads(response.content)


def rows(client: Client, study: Study) -> list[dict[str, str]]:
    response = client.get(address(study, "my-data/csv/"))
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
