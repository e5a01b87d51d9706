"""A block holds as many images as it says, and cards that are drawn alike are no copies."""

import pytest

from labeling.block_mix import mix_of
from labeling.gold.attention_cards import make_cards
from labeling.models import Study
from labeling.ordering.settings import as_given
from labeling.setting_up import near_duplicates
from tests.factories import UserFactory
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("length", [4, 14, 20, 25, 30, 33, 100])
def test_a_block_holds_as_many_images_as_are_asked_for(length: int) -> None:
    assert sum(mix_of(Study(block_length=length), length)) == length


@pytest.mark.parametrize("length", [4, 14, 20, 25, 30, 33, 100])
def test_on_watch_cards_take_the_place_of_regular_images(length: int) -> None:
    usual, watched = (mix_of(Study(block_length=length), length, on_watch) for on_watch in (False, True))
    assert sum(watched) == length
    assert watched.attention == 3 * usual.attention
    assert watched.regular == usual.regular - 2 * usual.attention
    assert watched[1:2] + watched[3:] == usual[1:2] + usual[3:]


@pytest.mark.parametrize("at_hand", [0, 1, 11, 23, 24])
def test_a_block_takes_no_more_regular_images_than_there_are(at_hand: int) -> None:
    mix = mix_of(Study(block_length=30), at_hand)
    assert mix.regular == at_hand
    assert sum(mix) <= 30


def test_attention_cards_are_not_pointed_out_as_copies_of_each_other() -> None:
    study = make_study(images=2)
    cards = make_cards(study, 4, "both", UserFactory())
    assert near_duplicates.undecided_pairs(study) == []
    assert near_duplicates.looks_like(study, cards[0]) is None


def test_an_order_that_was_changed_is_not_called_the_usual_one() -> None:
    study = Study()
    assert as_given(study)
    study.block_length = 14
    assert not as_given(study)
