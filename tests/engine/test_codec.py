import numpy as np
import pytest

from scoring.engine.codec import decode, decode_many, encode
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
