"""Checks of a study: pairs of gold, and attention cards."""

from labeling.models import ControlItem, Study
from tests.factories import add_images
from tests.labeling.panel import scale_of


def add_pairs(study: Study, pairs: int, first: int = 100) -> None:
    """`pairs` pairs of gold images, none of them in two pairs."""
    gold = add_images(study, 2 * pairs, purpose="gold", first=first)
    for higher, lower in zip(gold[:pairs], gold[pairs:], strict=True):
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )


def add_cards(study: Study, cards: int, expected: float = 2, first: int = 200) -> None:
    """Cards that ask for the answer `expected`."""
    for card in add_images(study, cards, purpose="attention", first=first):
        ControlItem.objects.create(
            study=study, kind="fixed", scale=scale_of(study), asset=card, expected=expected
        )
