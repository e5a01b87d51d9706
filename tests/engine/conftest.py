import pytest


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Threads that fight over a shared machine's cores make small fits a hundred times slower."""
    import torch

    torch.set_num_threads(1)
