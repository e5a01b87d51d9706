"""Order effects that were planted are found again; where there are none, none are claimed."""

import csv

import numpy as np
import pytest

from labeling.statistics.clusters import Effect
from labeling.statistics.errors import NotEstimable
from labeling.statistics.lag_effects import lag_effect, pairs_at
from labeling.statistics.order_effects import order_effects, verdict_on
from labeling.statistics.order_trials import trials_of

from .ordered_panel import ordered_panel

RUNS = 60


def _covered(truth, pick, **planted):
    """Share of simulated panels whose interval holds the truth, and the mean estimate."""
    hits, estimates = [], []
    for seed in range(RUNS):
        effect = pick(order_effects(*ordered_panel(seed, **planted)))
        hits.append(effect.low <= truth <= effect.high)
        estimates.append(effect.estimate)
    return np.mean(hits), np.mean(estimates)


PICKS = {
    "image": lambda found: found.lags[0].image.effect,
    "answer": lambda found: found.lags[0].answer.effect,
    "drift": lambda found: found.drift.effect,
    "spread": lambda found: found.spread.effect,
    "slowing": lambda found: found.slowing.effect,
}


@pytest.mark.parametrize(
    ("name", "planted", "truth"),
    [
        ("image", {"image": 0.1}, 0.1),
        ("answer", {"answer": 0.1}, 0.1),
        ("drift", {"drift": 0.01}, 0.29),
        ("spread", {"growth": 0.3}, 0.3),
        ("slowing", {"speed": -0.01}, np.expm1(-0.29)),
    ],
)
def test_a_planted_effect_is_recovered(name, planted, truth):
    covered, mean = _covered(truth, PICKS[name], **planted)
    assert covered >= 0.86  # .95 less three standard errors of 60 runs
    assert mean == pytest.approx(truth, abs=0.25 * abs(truth))


@pytest.mark.parametrize("name", list(PICKS))
def test_where_there_is_none_intervals_cover_zero(name):
    covered, mean = _covered(0.0, PICKS[name])
    assert covered >= 0.86
    assert abs(mean) < 0.025


def test_what_came_five_before_leaves_nothing():
    covered, _mean = _covered(0.0, lambda found: found.lags[4].image.effect, image=0.1)
    assert covered >= 0.86


def test_the_closed_form_of_chance_is_the_mean_over_shuffled_orders():
    panel = ordered_panel(3, answer=0.2, raters=12, per_rater=24)
    rng = np.random.default_rng(0)
    shuffled = []
    for _ in range(200):
        place = np.array(panel.position)
        for rater in range(12):
            for session in range(2):
                own = (panel.rater == rater) & (panel.session == session)
                place[own] = rng.permutation(place[own])
        shuffled.append(lag_effect(trials_of(panel.unit, panel.rater, panel.session, place, panel.value), 1))
    answers = np.array([one.answer.estimate for one in shuffled])
    images = np.array([one.image.estimate for one in shuffled])
    assert abs(answers.mean()) < 3 * answers.std() / np.sqrt(200)
    assert abs(images.mean()) < 3 * images.std() / np.sqrt(200)


def test_without_the_correction_short_sessions_would_show_contrast():
    """Residuals of one session are opposed by 1/(m - 1): 12 trials alone make -.09 of nothing."""
    panel = ordered_panel(1, raters=200, per_rater=24)
    trials = trials_of(panel.unit, panel.rater, panel.session, panel.position, panel.value)
    now, before = pairs_at(trials, 1)
    naive = trials.surprise[now] @ trials.surprise[before] / (trials.surprise[before] ** 2).sum()
    assert naive < -0.05
    effect = lag_effect(trials, 1).answer
    assert effect.low <= 0 <= effect.high


def test_assimilation_within_a_group_is_told_from_that_across_groups():
    panel = ordered_panel(5, raters=60, images=60)
    group = (panel.unit % 3).astype(int)
    value = np.array(panel.value)
    same = (panel.rater[1:] == panel.rater[:-1]) & (panel.session[1:] == panel.session[:-1])
    alike = same & (group[1:] == group[:-1])
    mean = {u: value[panel.unit == u].mean() for u in np.unique(panel.unit)}
    before = np.array([mean[u] for u in panel.unit[:-1]]) - value.mean()
    value[1:] += 0.3 * before * alike
    found = order_effects(panel.unit, panel.rater, panel.session, panel.position, value, group=group)
    assert found.same[0].image.effect.low > found.other[0].image.effect.high


def test_a_missing_answer_breaks_the_chain_and_is_not_bridged():
    panel = ordered_panel(2, raters=5, per_rater=20)
    keep = panel.position != 5
    trials = trials_of(*(part[keep] for part in panel[:5]))
    now, before = pairs_at(trials, 1)
    assert (trials.position[now] - trials.position[before] == 1).all()
    assert 6 not in trials.position[now]
    assert 6 in trials.position[pairs_at(trials, 2)[0]]


def test_who_is_which_label_does_not_matter():
    panel = ordered_panel(8)
    found = order_effects(*panel)
    again = order_effects(panel.unit * -7, 1000 - panel.rater, panel.session, panel.position + 40, *panel[4:])
    assert again.lags[0].answer.effect == pytest.approx(found.lags[0].answer.effect)
    assert again.drift.effect == pytest.approx(found.drift.effect)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: p._replace(value=p.value * np.nan), "all_missing"),
        (lambda p: p._replace(rater=p.rater * 0), "one_rater"),
        (lambda p: p._replace(value=p.value * 0 + 3), "no_variance"),
        (lambda p: p._replace(position=p.position * 0), "no_order"),
        (lambda p: p._replace(unit=np.arange(p.unit.size)), "no_pairs"),
        (lambda p: p._replace(position=p.unit), "same_order"),
    ],
)
def test_what_cannot_be_told_has_a_name(change, code):
    with pytest.raises(NotEstimable) as caught:
        order_effects(*change(ordered_panel(1, raters=8)))
    assert caught.value.code == code


def test_four_raters_are_too_few_for_an_interval():
    found = order_effects(*ordered_panel(1, raters=4))
    assert found.lags[0].answer.code == "few_raters"
    assert found.drift.code == "few_raters"


def test_unknown_times_are_said():
    panel = ordered_panel(1)
    found = order_effects(*panel[:5])
    assert found.slowing.code == "no_times"
    assert found.time_curve == []


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.06, 0.14, "present"), (0.01, 0.03, "slight"), (-0.02, 0.03, "absent"), (-0.02, 0.2, "unclear")],
)
def test_verdicts(low, high, verdict):
    assert verdict_on(Effect((low + high) / 2, low, high, 0.01, 10, 100), 0.05) == verdict


def test_real_raters_follow_their_answer_before(shared):
    """27 people who rated AI images for appeal: a small response dependence, and standards that fall."""
    with (shared / "data" / "avt_ai_images" / "ratings.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = order_effects(
        [row["image"] for row in rows],
        [row["rater_id"] for row in rows],
        [row["rater_id"] for row in rows],
        [int(row["position"]) for row in rows],
        [float(row["appeal"] or "nan") for row in rows],
    )
    assert found.raters == 27
    assert found.lags[0].answer.effect.estimate == pytest.approx(0.055, abs=0.005)
    assert found.lags[0].answer.effect.low > 0
    assert found.drift.verdict == "present"
    assert found.drift.effect.high < 0
