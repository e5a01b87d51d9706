"""Engines on one thread; a trained study as tests/loop has it."""

from tests.engine.conftest import _one_thread, weights
from tests.loop.conftest import _files_of_this_test, around_the_module, drawn, files, rated, trained

__all__ = [
    "_files_of_this_test",
    "_one_thread",
    "around_the_module",
    "drawn",
    "files",
    "rated",
    "trained",
    "weights",
]
