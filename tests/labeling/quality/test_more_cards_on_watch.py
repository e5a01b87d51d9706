"""Whoever is on watch meets more attention cards, which have nothing to do with taste."""

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Study
from labeling.quality.control import review
from labeling.ratings import receive
from tests.labeling.check_items import add_cards
from tests.labeling.panel import item, join, leased, make_study
from tests.labeling.quality.simulated_raters import ASKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = make_study(images=90, block_length=30, ratings_per_asset=10, attention_share=0.04)
    add_cards(study, 8, ASKED)
    return study


def cards_in_next_block(panelist: Panelist) -> tuple[int, int]:
    """Cards and all images of the block that is planned now."""
    block, created = open_block(panelist)
    assert block is not None
    assert created
    return block.trials.filter(kind="attention").count(), block.trials.count()


def answer_all(panelist: Panelist, card: int) -> None:
    answers = [
        item(trial, card if trial.kind == "attention" else 1 + trial.pk % 7) for trial in leased(panelist)
    ]
    receive(panelist, answers)
    panelist.refresh_from_db()


def test_a_missed_card_brings_three_in_the_next_block_and_passing_them_ends_it(study):
    panelist = join(study)
    assert cards_in_next_block(panelist) == (1, 30)
    answer_all(panelist, ASKED + 3)
    assert panelist.state == "watch"
    assert cards_in_next_block(panelist) == (3, 30)
    answer_all(panelist, ASKED)
    assert review(panelist) == "active"
    assert cards_in_next_block(panelist) == (1, 30)


def test_who_reads_no_cards_is_suspended_by_them(study):
    panelist = join(study)
    for _block in range(2):
        cards_in_next_block(panelist)
        answer_all(panelist, ASKED + 3)
    assert panelist.state == "suspended"
    assert panelist.quality_events.first().reason == "failed_checks"


def test_a_study_without_cards_stays_without_them():
    study = make_study(images=60, block_length=30, attention_share=0)
    panelist = join(study)
    Panelist.objects.filter(pk=panelist.pk).update(state="watch")
    assert cards_in_next_block(panelist)[0] == 0
