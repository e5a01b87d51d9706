"""A data lead who has signed in."""

from typing import Any

import pytest

from tests.browser.data_lead import Lead


@pytest.fixture
def lead(page: Any, live_server: Any) -> Lead:
    return Lead(page, live_server.url)
