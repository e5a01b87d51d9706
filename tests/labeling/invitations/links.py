"""Links of invitations: what they are made of, and how they are refused."""

import re

import pytest

from core.errors import DomainError
from labeling.inviting.invitations import accept, invite_url
from labeling.models import Invitation


def token_of(invitation: Invitation) -> str:
    return invite_url(invitation).rstrip("/").rpartition("/")[2]


def refusal(token: str) -> tuple[str, int]:
    with pytest.raises(DomainError) as error:
        accept(token)
    assert str(error.value.message).endswith(".")
    return error.value.code, error.value.status


def mark_in(html: str) -> str:
    found = re.search(r'name="admission" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)
