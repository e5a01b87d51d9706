"""What somebody with bad intentions sends, and what is stored of a trial."""

from typing import Any

from labeling.models import Panelist, StratumFill, Study
from tests.labeling.panel import client_of

RATINGS = "/api/v1/ratings/"


def send(panelist: Panelist, *answers: Any) -> list[str]:
    response = client_of(panelist).post(RATINGS, {"ratings": list(answers)}, format="json")
    assert response.status_code == 200, response.content
    return [result["status"] for result in response.json()["results"]]


def state_of(study: Study) -> list[tuple[int, int, int]]:
    rows = StratumFill.objects.filter(study_asset__study=study).order_by("pk")
    return list(rows.values_list("answered", "leased", "target"))
