"""Figures asked for over the API."""

from typing import Any

from rest_framework.test import APIClient

from core.models import User
from labeling.models import Study
from tests.factories import staff

ESTIMATE = {"estimate", "low", "high", "method"}


def get(study: Study, path: str, role: str = User.Role.DATA_LEAD) -> Any:
    client = APIClient(raise_request_exception=False)
    client.force_login(staff(study, role))
    return client.get(f"/api/v1/studies/{study.slug}/{path}")
