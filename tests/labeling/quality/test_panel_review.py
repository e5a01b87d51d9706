"""What the panel tells of its raters leads to a watch or a suspension, once, and never by taste alone."""

import pytest
from django.core.cache import cache

from core.models import AuditEvent
from labeling.figures import after_refresh
from labeling.models import Block, Panelist, Study
from labeling.quality import control as quality_control
from labeling.quality.panel_review import review_all, review_small_studies
from labeling.withdrawal import withdraw
from tests.factories import UserFactory
from tests.labeling.check_items import add_cards
from tests.labeling.panel import make_study
from tests.labeling.quality.rated_panel import add_honest, add_rater, at_random, honest, rate

pytestmark = pytest.mark.django_db
READ, MISSED = 2, 6


@pytest.fixture
def study() -> Study:
    study = make_study(images=40, block_length=10)
    add_cards(study, 3)
    add_honest(study)
    return study


def state(panelist: Panelist) -> str:
    panelist.refresh_from_db()
    return panelist.state


def steps(panelist: Panelist) -> list[tuple[str, str]]:
    return list(panelist.quality_events.order_by("pk").values_list("state", "reason"))


def test_a_random_rater_who_missed_a_card_is_suspended_and_honest_ones_are_not(study):
    panelist = add_rater(study, at_random(study, 7), MISSED)
    slip = add_rater(study, honest(study, 40), MISSED)
    review_all(study)
    assert (state(panelist), steps(panelist)) == ("suspended", [("suspended", "checks_and_panel")])
    evidence = panelist.quality_events.get().evidence
    assert evidence["failed"] == {"attention": 1}
    assert evidence["against_panel"] > 1
    assert state(slip) == "watch", "one card missed, and the answers agree"
    assert study.panelists.filter(state="suspended").count() == 1
    trail = AuditEvent.objects.filter(action="panelist_suspended", target=f"panelist:{panelist.pk}")
    assert trail.get().actor is None


def test_a_suspension_gives_work_back_and_stops_the_block(study):
    from labeling.blocks import open_block

    panelist = add_rater(study, at_random(study, 7)[:35], MISSED)
    open_block(panelist)
    review_all(study)
    assert state(panelist) == "suspended"
    assert not panelist.blocks.filter(state=Block.State.OPEN).exists()
    assert not panelist.trials.filter(state="leased").exists()


def test_taste_of_ones_own_is_watched_and_never_suspended(study):
    panelist = add_rater(study, at_random(study, 7), READ)
    review_all(study)
    assert steps(panelist) == [("watch", "against_panel")]
    review_all(study)
    assert steps(panelist) == [("watch", "against_panel")], "looking again changes nothing"


def test_rating_the_other_way_round_is_found_although_the_cards_are_read(study):
    panelist = add_rater(study, [8 - value for value in honest(study, 7)], READ)
    review_all(study)
    assert steps(panelist) == [("suspended", "reversed")]


def test_nobody_is_suspended_twice_nor_against_a_persons_word(study):
    panelist = add_rater(study, at_random(study, 7), MISSED)
    assert review_all(study) == 1
    assert review_all(study) == 0
    quality_control.clear(state_of(panelist), "She had it explained.", UserFactory())
    assert review_all(study) == 0
    assert state(panelist) == "cleared"
    assert len(steps(panelist)) == 2


def state_of(panelist: Panelist) -> Panelist:
    panelist.refresh_from_db()
    return panelist


def test_somebody_cleared_is_judged_by_what_comes_after(study):
    panelist = add_rater(study, at_random(study, 7)[:5], MISSED)
    quality_control.suspend(panelist, "to see", UserFactory())
    quality_control.clear(state_of(panelist), "was nothing", UserFactory())
    review_all(study)
    assert state(panelist) == "cleared", "the missed card is forgiven"
    signs = state_of(panelist).signs
    assert signs["checks"]["n"] == 0


def test_the_withdrawn_stay_withdrawn(study):
    panelist = add_rater(study, at_random(study, 7), MISSED)
    review_all(study)
    assert state_of(panelist).signs["agreement"]["n"] == 40
    withdraw(panelist)
    review_all(study)
    assert state(panelist) == "withdrawn"
    assert (panelist.signs, panelist.signs_at) == ({}, None)


def test_signs_are_stored_with_their_numbers(study):
    panelist = add_rater(study, at_random(study, 7), READ)
    review_all(study)
    panelist.refresh_from_db()
    assert panelist.signs_at is not None
    pairs = panelist.signs["consensus_pairs"]
    assert pairs["facts"]["pairs"] == pairs["n"] > 5
    assert {"checks", "agreement", "leniency", "drift", "retest", "sd_ratio"} <= set(panelist.signs)
    assert panelist.signs["drift"]["code"] == "too_few"
    before = panelist.signs_at
    review_all(study)
    panelist.refresh_from_db()
    assert panelist.signs_at == before, "nothing new, nothing written"


def test_a_watch_is_lifted_by_twenty_answers_like_the_others(study):
    panelist = add_rater(study, honest(study, 50), READ)
    until = panelist.ratings.order_by("-pk").values_list("pk", flat=True)[0]
    quality_control._move(panelist, "watch", "fast_share", {"until": until}, None)
    rate(panelist, honest(study, 51)[:19], kind="repeat")
    review_all(study)
    assert state(panelist) == "watch", "nineteen answers are too few"
    rate(panelist, honest(study, 52)[:1], kind="repeat")
    review_all(study)
    assert steps(panelist)[-1] == ("active", "signs_passed")


def test_a_batch_of_answers_does_not_lift_what_the_panel_led_to(study):
    panelist = add_rater(study, at_random(study, 7), READ)
    review_all(study)
    assert quality_control.review(panelist) == "watch"


def test_new_figures_are_followed_by_a_review(study):
    panelist = add_rater(study, at_random(study, 7), MISSED)
    assert after_refresh.run(study) == []
    assert state(panelist) == "suspended"


def test_small_studies_are_reviewed_without_a_worker_and_only_after_something_happened(study):
    cache.clear()
    panelist = add_rater(study, at_random(study, 7), MISSED)
    assert review_small_studies() == 1
    assert state(panelist) == "suspended"
    review_small_studies()
    assert review_small_studies() == 0


def test_too_small_a_panel_says_nothing():
    study = make_study(images=40, block_length=10)
    add_cards(study, 1)
    add_honest(study, 6)
    panelist = add_rater(study, at_random(study, 7), MISSED)
    review_all(study)
    assert steps(panelist) == [("watch", "failed_checks")]
