"""A folder of good pictures and broken ones."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside that of the stored files."""
    made = tmp_path / "incoming"
    made.mkdir()
    return made
