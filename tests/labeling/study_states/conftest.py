"""A data lead who takes the steps."""

import pytest

from core.models import User
from tests.factories import UserFactory


@pytest.fixture
def lead() -> User:
    return UserFactory(role=User.Role.DATA_LEAD)
