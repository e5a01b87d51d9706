"""The batch is found by trying, and halved where memory runs out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.cuda.batch_size import find_batch_size, in_batches, out_of_memory


class OutOfMemoryError(RuntimeError):
    """As torch names it."""


def card(fits: int, saturates: int) -> object:
    """Seconds of a batch on a card that is full beyond `fits` images and no faster for each beyond `saturates`."""

    def seconds_for(n: int) -> float:
        if n > fits:
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return max(1.0, n / saturates)

    return seconds_for


@given(st.integers(0, 9), st.integers(0, 9))
def test_the_batch_is_where_doubling_stops_paying_or_memory_ends(fits: int, saturates: int) -> None:
    found = find_batch_size(card(2**fits, 2**saturates), most=512)
    assert found.size == min(2**fits, 2**saturates)


def test_a_search_that_ended_early_may_go_on() -> None:
    assert find_batch_size(card(512, 64), most=16).could_be_larger
    assert not find_batch_size(card(512, 64), most=512).could_be_larger
    assert not find_batch_size(card(8, 64), most=512).could_be_larger


def test_what_fills_the_memory_is_let_go_before_the_next_try() -> None:
    held = [8]

    def work(start: int, stop: int) -> None:
        if held and stop - start > 2:
            raise OutOfMemoryError("CUDA out of memory")

    assert list(in_batches(9, 4, work, held.clear)) == [2, 2, 2, 2, 2]
    assert held == []


def test_a_card_too_small_for_one_image_is_named() -> None:
    with pytest.raises(MemoryError, match="smaller backbone"):
        find_batch_size(card(0, 8))


def test_an_error_that_is_not_about_memory_is_passed_on() -> None:
    def broken(_n: int) -> float:
        raise RuntimeError("device-side assert triggered")

    with pytest.raises(RuntimeError, match="assert"):
        find_batch_size(broken)


@given(st.integers(0, 60), st.integers(1, 40), st.integers(1, 40))
def test_every_row_is_done_once_whatever_fits(total: int, asked: int, fits: int) -> None:
    done = np.zeros(total, dtype=int)

    def work(start: int, stop: int) -> None:
        if stop - start > fits:
            raise OutOfMemoryError("CUDA out of memory")
        done[start:stop] += 1

    sizes = list(in_batches(total, asked, work))
    assert (done == 1).all()
    assert all(size <= max(asked, 1) for size in sizes)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OutOfMemoryError("x"),
        RuntimeError("[ONNXRuntimeError] Failed to allocate memory"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
    ],
)
def test_whoever_says_that_memory_ran_out_is_understood(error: Exception) -> None:
    assert out_of_memory(error)


def test_other_errors_are_not_taken_for_it() -> None:
    assert not out_of_memory(RuntimeError("shape mismatch"))
