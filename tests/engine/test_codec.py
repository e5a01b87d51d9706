import hashlib
from collections.abc import Iterator

import numpy as np
import pytest

from scoring.engine.codec import decode, decode_many, encode, seal_with
from scoring.engine.errors import BadEmbedding


def test_bytes_are_little_endian_halves() -> None:
    assert encode(np.array([1.0, -2.0])) == b"\x00\x3c\x00\xc0"


def test_round_trip_loses_less_than_a_thousandth() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 96)).astype(np.float32)
    found = decode_many([encode(row) for row in rows], 96)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, rows, rtol=1e-3, atol=1e-6)


def test_large_values_are_clipped_not_infinite() -> None:
    assert decode(encode(np.array([1e9, 0.0])), 2)[0] == 65504


def test_no_rows_are_an_empty_matrix() -> None:
    assert decode_many([], 7).shape == (0, 7)


@pytest.mark.parametrize("bad", [np.array([np.nan]), np.array([np.inf]), np.zeros((2, 2)), np.array([])])
def test_what_is_no_embedding_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(BadEmbedding):
        encode(bad)


def test_another_dimension_and_stored_rubbish_are_refused() -> None:
    with pytest.raises(BadEmbedding, match="another extractor"):
        decode(encode(np.ones(4)), 5)
    with pytest.raises(BadEmbedding, match="no numbers"):
        decode(b"\x00\x7e", 1)


class Toy:
    """A keyed stream with a keyed sum behind it: enough to tell a seam from a hole, and no protection."""

    def __init__(self, key_id: bytes, key: bytes) -> None:
        self.key_id, self._key = key_id, key

    def _mixed(self, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key).digest(len(data))
        return bytes(one ^ other for one, other in zip(data, stream, strict=True))

    def _sum(self, data: bytes) -> bytes:
        return hashlib.blake2b(data, key=self._key, digest_size=8).digest()

    def seal(self, plain: bytes) -> bytes:
        return self._mixed(plain) + self._sum(plain)

    def open(self, sealed: bytes) -> bytes:
        plain = self._mixed(sealed[:-8])
        if self._sum(plain) != sealed[-8:]:
            raise ValueError("altered")
        return plain


@pytest.fixture
def _plain_again() -> Iterator[None]:
    yield
    seal_with(None)


@pytest.mark.usefixtures("_plain_again")
def test_encryption_can_be_switched_in_and_keys_changed_while_old_rows_stay() -> None:
    row = np.linspace(-2, 2, 16, dtype=np.float32)
    plain = encode(row)
    first, second = Toy(b"2026-01", b"one"), Toy(b"2026-07", b"two")
    seal_with(first)
    sealed = encode(row)
    assert plain not in sealed
    assert b"2026-01" in sealed
    seal_with(second, also_read=[first])
    rows = [plain, sealed, memoryview(encode(row))]
    np.testing.assert_array_equal(decode_many(rows, 16), np.tile(decode(plain, 16), (3, 1)))
    seal_with(None)
    np.testing.assert_array_equal(decode(plain, 16), row.astype(np.float16))
    with pytest.raises(BadEmbedding, match="key that is not at hand"):
        decode(sealed, 16)


@pytest.mark.usefixtures("_plain_again")
def test_altered_or_foreign_sealed_rows_are_refused() -> None:
    seal_with(Toy(b"k", b"one"))
    sealed = encode(np.ones(4))
    with pytest.raises(BadEmbedding, match="altered"):
        decode(sealed[:-9] + bytes([sealed[-9] ^ 1]) + sealed[-8:], 4)
    with pytest.raises(BadEmbedding, match="another extractor"):
        decode(sealed, 5)
    with pytest.raises(BadEmbedding, match="not at hand"):
        decode(sealed[:2], 4)
    for keys in ([Toy(b"", b"x")], [Toy(b"k" * 256, b"x")], [Toy(b"k", b"x"), Toy(b"k", b"y")]):
        with pytest.raises(ValueError, match="id of its own"):
            seal_with(keys[0], keys[1:])


def test_a_plain_row_never_looks_sealed() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(scale=10.0 ** rng.integers(-8, 6, (500, 1)), size=(500, 3))
    assert not any(encode(row).startswith(b"\x5e\x7e") for row in rows)
