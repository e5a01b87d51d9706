"""Engines on one thread, and the weights that are shared by all checkouts."""

from pathlib import Path

import pytest

from tests.engine.shared_weights import WEIGHTS


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Threads that fight over a shared machine's cores make small fits a hundred times slower."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture
def weights() -> Path:
    if not WEIGHTS.is_dir():
        pytest.skip(f"{WEIGHTS} is absent: no weights to test with")
    return WEIGHTS
