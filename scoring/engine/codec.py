"""The one way embeddings become bytes and back: IEEE 754 half precision, little-endian, no header.

Encryption at rest is switched in by giving a ``Cipher`` to ``seal_with``: what ``encode`` returns then begins with the
key's mark, and rows written before it stay readable. Nothing above this module changes.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from scoring.engine.errors import BadEmbedding

_STORED = np.dtype("<f2")
_LARGEST = float(np.finfo(np.float16).max)
# Half-precision NaN with a payload that no embedding holds, so a plain row never begins like a sealed one.
_MARK = b"\x5e\x7e"


class Cipher(Protocol):
    """``key_id``: 1 to 255 bytes, stored before each row, so that keys can be changed while old rows stay."""

    key_id: bytes

    def seal(self, plain: bytes) -> bytes:
        """The bytes to store; authenticated, or altered rows go unseen."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """What was given to ``seal``. Raises ValueError where ``sealed`` was altered."""
        ...


_ciphers: dict[bytes, Cipher] = {}
_writing: list[Cipher] = []


def seal_with(cipher: Cipher | None, also_read: Sequence[Cipher] = ()) -> None:
    """From now on, in this process, write with ``cipher`` (None: plain) and read with it, with those in
    ``also_read``, and what is plain.

    Raises:
        ValueError: a key id that is empty or longer than 255 bytes, or the same for two keys.
    """
    known = [*([cipher] if cipher is not None else []), *also_read]
    ids = [each.key_id for each in known]
    if not all(1 <= len(key_id) <= 255 for key_id in ids) or len(set(ids)) < len(ids):
        raise ValueError("Every key needs an id of its own, of 1 to 255 bytes.")
    _ciphers.clear()
    _ciphers.update(zip(ids, known, strict=True))
    _writing[:] = [cipher] if cipher is not None else []


def encode(embedding: np.ndarray) -> bytes:
    """Bytes of one embedding (d,), two per value, sealed where a cipher is switched in; values beyond ±65504 are
    clipped to that.

    Raises:
        BadEmbedding: when it is not one row, is empty, or holds NaN or infinity.
    """
    row = np.asarray(embedding, dtype=np.float32)
    if row.ndim != 1 or row.size == 0:
        raise BadEmbedding(f"One embedding is a row of numbers; this has the shape {row.shape}.")
    if not np.isfinite(row).all():
        raise BadEmbedding("The embedding holds values that are no numbers. Extract the features again.")
    plain = np.clip(row, -_LARGEST, _LARGEST).astype(_STORED).tobytes()
    if not _writing:
        return plain
    cipher = _writing[0]
    return _MARK + bytes([len(cipher.key_id)]) + cipher.key_id + cipher.seal(plain)


def decode(data: bytes | memoryview, dimension: int) -> np.ndarray:
    """The embedding (dimension,) float32 from its bytes.

    Raises:
        BadEmbedding: when ``data`` does not hold exactly ``dimension`` values, one is no number, or it is sealed with
            a key that is not at hand.
    """
    return decode_many([data], dimension)[0]


def decode_many(
    rows: list[bytes] | list[memoryview] | list[bytes | memoryview], dimension: int
) -> np.ndarray:
    """Embeddings (n, dimension) float32 from ``rows`` of bytes, in order. Raises as ``decode``."""
    expected = dimension * _STORED.itemsize
    plain = [_opened(row) if bytes(row[:2]) == _MARK else row for row in rows]
    for index, row in enumerate(plain):
        if len(row) != expected:
            raise BadEmbedding(
                f"Embedding {index} has {len(row)} bytes where {dimension} values need {expected}. "
                "It was made by another extractor: extract the features again."
            )
    values = np.frombuffer(b"".join(plain), dtype=_STORED).reshape(len(rows), dimension).astype(np.float32)
    if not np.isfinite(values).all():
        raise BadEmbedding("A stored embedding holds values that are no numbers. Extract the features again.")
    return values


def _opened(row: bytes | memoryview) -> bytes:
    data = bytes(row)
    start = 3 + data[2] if len(data) > 2 else 3
    cipher = _ciphers.get(data[3:start])
    if cipher is None:
        raise BadEmbedding(
            "A stored embedding is sealed with a key that is not at hand. Give this process the key, or extract the "
            "features again."
        )
    try:
        return cipher.open(data[start:])
    except ValueError as error:
        raise BadEmbedding(
            "A sealed embedding was altered or sealed with another key of the same name. Extract the features again."
        ) from error
