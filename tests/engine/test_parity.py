"""The measure by which runtimes are held against each other."""

import numpy as np
import pytest

from scoring.engine.parity import ParityRefused, check_parity, probe, relative_gap


class Means:
    """A backbone in miniature: mean colours, off by ``error`` of the largest from batch ``late`` on."""

    has_maps = False

    def __init__(self, error: float = 0.0, late: int = 1) -> None:
        self._error, self._late = error, late

    def run(self, pixels: np.ndarray, with_maps: bool = False) -> tuple[np.ndarray, ...]:
        pooled = pixels.mean(axis=(1, 2)).astype(np.float32) + 1
        return (pooled * (1 + self._error * (len(pixels) >= self._late)),)


def test_the_gap_is_relative_to_each_images_largest_value() -> None:
    assert relative_gap(
        np.array([[1.0, 10.0], [0.1, 0.2]]), np.array([[1.5, 10.0], [0.1, 0.22]])
    ) == pytest.approx(0.1)


def test_equal_runtimes_pass_with_their_figures() -> None:
    assert check_parity(Means(), Means(5e-5), 16, "x")["relative_gap"] == pytest.approx(5e-5, rel=0.1)


@pytest.mark.parametrize("other", [Means(1e-3), Means(1e-3, late=2), Means(np.nan)])
def test_a_gap_in_any_batch_is_refused_with_the_figures(other: Means) -> None:
    with pytest.raises(ParityRefused, match="differs from torch") as caught:
        check_parity(Means(), other, 16, "The other")
    assert not caught.value.figures["relative_gap"] <= caught.value.figures["allowed"]


def test_probes_are_of_several_kinds_and_always_the_same() -> None:
    assert probe(32).shape == (5, 32, 32, 3)
    np.testing.assert_array_equal(probe(32), probe(32))
    assert len({int(picture.std()) for picture in probe(32)}) >= 4
