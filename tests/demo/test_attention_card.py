"""Attention cards differ in what they ask for, in both languages."""

import pytest

from labeling.demo.attention import attention_card


def test_each_value_and_language_has_a_card_of_its_own() -> None:
    cards = {attention_card(v, 1, 5, lang).tobytes() for v in range(1, 6) for lang in ("en", "de")}  # type: ignore[arg-type]
    assert len(cards) == 10


def test_a_card_repeats_and_a_long_scale_fits() -> None:
    assert attention_card(2, 1, 5).tobytes() == attention_card(2, 1, 5).tobytes()
    assert attention_card(70, 0, 100).size == (720, 720)


def test_a_value_off_the_scale_or_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        attention_card(6, 1, 5)
    with pytest.raises(ValueError, match="'fr'"):
        attention_card(2, 1, 5, "fr")  # type: ignore[arg-type]
