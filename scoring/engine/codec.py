"""The one way embeddings become bytes and back: IEEE 754 half precision, little-endian, no header."""

import numpy as np

from scoring.engine.errors import BadEmbedding

_STORED = np.dtype("<f2")
_LARGEST = float(np.finfo(np.float16).max)


def encode(embedding: np.ndarray) -> bytes:
    """Bytes of one embedding (d,), two per value; values beyond ±65504 are clipped to that.

    Raises:
        BadEmbedding: when it is not one row, is empty, or holds NaN or infinity.
    """
    row = np.asarray(embedding, dtype=np.float32)
    if row.ndim != 1 or row.size == 0:
        raise BadEmbedding(f"One embedding is a row of numbers; this has the shape {row.shape}.")
    if not np.isfinite(row).all():
        raise BadEmbedding("The embedding holds values that are no numbers. Extract the features again.")
    return np.clip(row, -_LARGEST, _LARGEST).astype(_STORED).tobytes()


def decode(data: bytes | memoryview, dimension: int) -> np.ndarray:
    """The embedding (dimension,) float32 from its bytes.

    Raises:
        BadEmbedding: when ``data`` does not hold exactly ``dimension`` values, or one is no number.
    """
    return decode_many([data], dimension)[0]


def decode_many(
    rows: list[bytes] | list[memoryview] | list[bytes | memoryview], dimension: int
) -> np.ndarray:
    """Embeddings (n, dimension) float32 from ``rows`` of bytes, in order. Raises as ``decode``."""
    expected = dimension * _STORED.itemsize
    for index, row in enumerate(rows):
        if len(row) != expected:
            raise BadEmbedding(
                f"Embedding {index} has {len(row)} bytes where {dimension} values need {expected}. "
                "It was made by another extractor: extract the features again."
            )
    values = np.frombuffer(b"".join(rows), dtype=_STORED).reshape(len(rows), dimension).astype(np.float32)
    if not np.isfinite(values).all():
        raise BadEmbedding("A stored embedding holds values that are no numbers. Extract the features again.")
    return values
