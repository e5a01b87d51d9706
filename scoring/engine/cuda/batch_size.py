"""How many images go through at once: found by trying, halved where memory runs out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

GAIN = 1.03
"""A batch twice as large has to be this much faster for each image, or it is not worth its memory."""

SIGNS = (
    "out of memory",
    "failed to allocate memory",
    "cublas_status_alloc_failed",
    "can't allocate memory",
    "bad_alloc",
)


@dataclass(frozen=True)
class BatchSize:
    """``size`` found; ``per_second`` images per second at each size that was tried; ``out_of_memory``: the smallest
    size that did not fit, or None."""

    size: int
    per_second: dict[int, float] = field(default_factory=dict)
    out_of_memory: int | None = None

    @property
    def could_be_larger(self) -> bool:
        """Whether the search ended with what it was allowed to try, and not with a gain that was too small."""
        return self.out_of_memory is None and self.size == max(self.per_second, default=0)


def out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory ran out: Python's, torch's, or onnxruntime's and CUDA's own words."""
    if isinstance(error, MemoryError):
        return True
    words = str(error).lower()
    return type(error).__name__ == "OutOfMemoryError" or any(sign in words for sign in SIGNS)


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
            _release()
            return BatchSize(best, tried, size)
        if size > 1 and tried[size] < GAIN * tried[best]:
            # One poor doubling may be chance or a kernel's tile: two in a row are not.
            if tried[size // 2] < GAIN * tried[best] and size // 2 != best:
                break
        else:
            best = size
        size *= 2
    return BatchSize(best, tried, None)


def in_batches(
    total: int, size: int, work: Callable[[int, int], None], let_go: Callable[[], None] | None = None
) -> Iterator[int]:
    """Do ``work(start, stop)`` over ``total`` rows, ``size`` at a time; where memory runs out ``let_go`` is called, the
    size is halved and the same rows are tried again. Yields the size used after each piece, so that a caller may keep
    it."""
    start = 0
    while start < total:
        stop = min(start + size, total)
        try:
            work(start, stop)
        except Exception as error:
            if stop - start == 1 or not out_of_memory(error):
                raise
            size = max(1, min(size, stop - start) // 2)
        else:
            start = stop
            yield size
            continue
        # Here, where the error and the tensors that its traceback holds are gone.
        if let_go is not None:
            let_go()
        _release()


def _release() -> None:
    import sys

    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
