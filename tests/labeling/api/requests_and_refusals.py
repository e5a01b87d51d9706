"""Addresses of the panelist's API, who asks, and how it refuses."""

from typing import Any

from rest_framework.test import APIClient

from core.models import User
from labeling.models import Study

RATINGS = "/api/v1/ratings/"


def blocks_of(study: Study) -> str:
    return f"/api/v1/studies/{study.slug}/blocks/"


def signed_in(user: User) -> APIClient:
    client = APIClient(raise_request_exception=False, enforce_csrf_checks=False)
    client.force_login(user)
    return client


def refused(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.content
    body = response.json()
    assert body["code"] == code
    assert isinstance(body["detail"], str)
