"""Work in threads: in order, with bounded memory, and one bad item stops nobody."""

import threading
import time
from contextlib import closing

import pytest

from scoring.ingest.pipeline import Failure, TookTooLong, in_threads


def size_of(_item):
    return 1


def test_results_come_in_order_whoever_is_faster():
    def work(item):
        time.sleep(0.02 if item % 3 == 0 else 0)
        return item * item

    found = list(in_threads(range(40), work, size_of, ahead=8, threads=4))
    assert found == [(item, item * item) for item in range(40)]


def test_no_more_pixels_are_in_work_than_allowed_and_a_larger_image_goes_alone():
    lock, now, most, alone = threading.Lock(), [], [], []
    sizes = [10, 30, 20, 100, 10, 40, 25, 10, 10, 10] * 3

    def work(item):
        with lock:
            now.append(sizes[item])
            most.append(sum(now))
            if sizes[item] == 100:
                alone.append(len(now))
        time.sleep(0.003)
        with lock:
            now.remove(sizes[item])

    list(in_threads(range(30), work, lambda item: sizes[item], ahead=30, threads=4, pixels_at_once=50))
    assert max(total for total in most if total != 100) <= 50
    assert alone == [1, 1, 1]


def test_nobody_works_further_ahead_than_asked():
    begun = []
    stream = in_threads(range(50), begun.append, size_of, ahead=5, threads=3)
    with closing(stream):
        next(stream)
        time.sleep(0.1)
        assert len(begun) <= 6
        assert len(begun) >= 5
    time.sleep(0.05)
    assert len(begun) <= 9, "closing stops the threads"


def test_what_raises_fails_alone():
    def work(item):
        if item == 2:
            raise MemoryError
        return item

    found = dict(in_threads(range(5), work, size_of, ahead=4, threads=2))
    assert isinstance(found.pop(2), Failure)
    assert found == {0: 0, 1: 1, 3: 3, 4: 4}


def test_a_failure_keeps_no_pixels_alive():
    def work(_item):
        pixels = bytes(10)
        raise ValueError(len(pixels))

    ((_item, failure),) = in_threads([1], work, size_of, ahead=1)
    assert failure.error.__traceback__ is None


@pytest.mark.parametrize("threads", [1, 2])
def test_what_never_ends_is_given_up_and_the_rest_goes_on(threads):
    ever = threading.Event()

    def work(item):
        if item in (1, 2):
            ever.wait(20)
        return item

    began = time.monotonic()
    found = dict(
        in_threads(range(6), work, size_of, ahead=4, threads=threads, pixels_at_once=1, patience=0.2)
    )
    assert time.monotonic() - began < 5
    ever.set()
    assert [type(found[item].error) for item in (1, 2)] == [TookTooLong, TookTooLong]
    assert [found[item] for item in (0, 3, 4, 5)] == [0, 3, 4, 5]
