"""How many images go through at once: found by trying, halved where memory runs out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

GAIN = 1.03
"""A batch twice as large has to be this much faster for each image, or it is not worth its memory."""


@dataclass(frozen=True)
class BatchSize:
    """``size`` found; ``per_second`` images per second at each size that was tried; ``out_of_memory``: the smallest
    size that did not fit, or None."""

    size: int
    per_second: dict[int, float] = field(default_factory=dict)
    out_of_memory: int | None = None


def out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory ran out: Python's, torch's, or onnxruntime's and CUDA's own words."""
    if isinstance(error, MemoryError):
        return True
    words = str(error).lower()
    return type(error).__name__ == "OutOfMemoryError" or any(
        sign in words for sign in ("out of memory", "failed to allocate memory", "cublas_status_alloc_failed")
    )


def find_batch_size(seconds_for: Callable[[int], float], most: int = 4096) -> BatchSize:
    """Double the batch until another doubling gains less than 3% or does not fit.

    ``seconds_for(n)`` runs a batch of n and returns its seconds; what it raises for want of memory ends the search,
    anything else is passed on.

    Raises:
        MemoryError: not even one image fits.
    """
    tried: dict[int, float] = {}
    size, best = 1, 1
    while size <= most:
        try:
            tried[size] = size / max(seconds_for(size), 1e-9)
        except Exception as error:
            if not out_of_memory(error):
                raise
            if size == 1:
                raise MemoryError(
                    "Not even one image fits into the card's memory. Free it, or choose a smaller backbone."
                ) from error
            return BatchSize(best, tried, size)
        if size > 1 and tried[size] < GAIN * tried[best]:
            # One poor doubling may be chance or a kernel's tile: two in a row are not.
            if tried[size // 2] < GAIN * tried[best] and size // 2 != best:
                break
        else:
            best = size
        size *= 2
    return BatchSize(best, tried, None)


def in_batches(total: int, size: int, work: Callable[[int, int], None]) -> Iterator[int]:
    """Do ``work(start, stop)`` over ``total`` rows, ``size`` at a time; where memory runs out the size is halved and
    the same rows are tried again. Yields the size used after each piece, so that a caller may keep it."""
    start = 0
    while start < total:
        stop = min(start + size, total)
        try:
            work(start, stop)
        except Exception as error:
            if size == 1 or not out_of_memory(error):
                raise
            size = max(1, size // 2)
            _release()
            continue
        start = stop
        yield size


def _release() -> None:
    import sys

    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
