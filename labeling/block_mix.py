"""How many trials of each kind a block holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from labeling.models import Study
    from labeling.statistics.ordering import Kind


CARDS_ON_WATCH = 3
"""Times as many attention cards for a panelist who is on watch. Cards have nothing to do with taste: they tell a
careless rater from an unusual one within a block, where disagreement would have to guess."""


class Mix(NamedTuple):
    """How many trials of each kind a block should hold."""

    regular: int
    gold: int
    attention: int
    anchor: int
    repeat: int

    @property
    def controls(self) -> dict[Kind, int]:
        """How many images that are not regular ones are to be added, by kind; repeats are no images of their own."""
        return {"gold": self.gold, "attention": self.attention, "anchor": self.anchor}


def mix_of(study: Study, regular_at_hand: int, on_watch: bool = False) -> Mix:
    """Shares of the study's block length, which regular images fill up to the very number.

    A block with few regular images left shrinks in proportion. One for somebody `on_watch` holds more attention cards
    in place of regular images.
    """
    room = max(1, study.block_length - sum(_checks(study, study.block_length, on_watch)))
    shrunk = _checks(study, study.block_length * min(1.0, regular_at_hand / room), on_watch)
    return shrunk._replace(regular=min(room, regular_at_hand))


def _checks(study: Study, length: float, on_watch: bool) -> Mix:
    return Mix(
        regular=0,
        # Gold is asked in pairs; half a pair decides nothing.
        gold=2 * round(length * study.gold_share / 2),
        attention=round(length * study.attention_share) * (CARDS_ON_WATCH if on_watch else 1),
        anchor=round(length * study.anchor_share),
        repeat=round(length * study.repeat_share),
    )
