"""The simulated panel behaves like a panel: reliable together, not singly, and careless where planned."""

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.demo.creatives import plan_creatives
from labeling.demo.panel import STRATA, SimulatedPanelist, answer, plan_panel

CREATIVES = plan_creatives(160)
QUALITY = np.array([c.quality["appeal"] for c in CREATIVES])


def _answers(
    panel: list[SimulatedPanelist], low: int = 1, high: int = 5, showing: str = "a"
) -> NDArray[np.float64]:
    """Values, shape (images, raters)."""
    rows = [
        [answer(p, c.quality["appeal"], low, high, c.name + showing, "appeal")[0] for p in panel]
        for c in CREATIVES
    ]
    return np.array(rows, dtype=float)


def _icc(values: NDArray[np.float64]) -> tuple[float, float]:
    """ICC(1) and ICC(2,k) of complete data (Shrout & Fleiss 1979)."""
    n, k = values.shape
    grand, rows, columns = values.mean(), values.mean(1), values.mean(0)
    between = k * ((rows - grand) ** 2).sum() / (n - 1)
    within = ((values - rows[:, None]) ** 2).sum() / (n * (k - 1))
    raters = n * ((columns - grand) ** 2).sum() / (k - 1)
    error = ((values - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    return (between - within) / (between + (k - 1) * within), (between - error) / (
        between + (raters - error) / n
    )


def test_panel_has_all_strata_unique_names_and_the_careless_asked_for() -> None:
    panel = plan_panel(24, careless=2)
    assert len({p.name for p in panel}) == 24
    assert [sum(p.stratum == s for p in panel) for s in STRATA] == [8, 8, 8]
    assert {p.care for p in panel if p.care != "careful"} == {"random_clicker", "straight_liner"}
    assert sum(p.care != "careful" for p in panel) == 2
    assert plan_panel(24, careless=2) == panel


@pytest.mark.parametrize("seed", [11, 12, 13])
@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 7)])
def test_one_rater_is_unreliable_and_twenty_are_not(seed: int, low: int, high: int) -> None:
    panel = [p for p in plan_panel(24, careless=2, seed=seed) if p.care == "careful"][:20]
    single, together = _icc(_answers(panel, low, high))
    assert 0.25 < single < 0.42
    assert together > 0.85


def test_careless_panelists_follow_the_truth_less_and_answer_faster() -> None:
    panel = plan_panel(24, careless=4)
    values = _answers(panel)
    follows = {p.name: np.corrcoef(values[:, i], QUALITY)[0, 1] for i, p in enumerate(panel)}
    careful = [follows[p.name] for p in panel if p.care == "careful"]
    careless = [abs(follows[p.name]) for p in panel if p.care != "careful"]
    assert max(careless) < min(careful)
    paces = {p.name: np.median([answer(p, 0.5, 1, 5, str(t), "appeal")[1] for t in range(60)]) for p in panel}
    assert max(paces[p.name] for p in panel if p.care != "careful") < 900
    assert min(paces[p.name] for p in panel if p.care == "careful") > 1500


def test_straight_liner_stays_and_random_clicker_wanders() -> None:
    panel = plan_panel(24, careless=2)
    values = _answers(panel)
    spread = {p.care: values[:, i].std() for i, p in enumerate(panel) if p.care != "careful"}
    assert spread["straight_liner"] < 0.4
    assert spread["random_clicker"] > 1.2


def test_an_answer_repeats_for_a_trial_and_taste_repeats_for_an_image() -> None:
    panelist = next(p for p in plan_panel() if p.care == "careful")
    assert answer(panelist, 0.4, 1, 7, "t1", "appeal") == answer(panelist, 0.4, 1, 7, "t1", "appeal")
    panel = [p for p in plan_panel() if p.care == "careful"]
    first, again = _answers(panel), _answers(panel, showing="b")
    retest = np.mean([np.corrcoef(first[:, i], again[:, i])[0, 1] for i in range(len(panel))])
    others = np.mean([np.corrcoef(first[:, i], first[:, i - 1])[0, 1] for i in range(len(panel))])
    assert retest > others + 0.1


def test_careful_panelists_do_what_an_attention_card_asks() -> None:
    panel = plan_panel(24, careless=2)
    right = {
        p.name: np.mean(
            [answer(p, 0.5, 1, 5, f"t{k}", "appeal", asked=1 + k % 5)[0] == 1 + k % 5 for k in range(100)]
        )
        for p in panel
    }
    assert min(right[p.name] for p in panel if p.care == "careful") > 0.9
    assert max(right[p.name] for p in panel if p.care != "careful") < 0.5


def test_strata_differ_in_taste_on_the_features_they_see() -> None:
    panel = plan_panel(60, careless=0)
    features = {"clutter": 1.0, "caps": 1.0, "dark": 1.0}
    shift: dict[str, list[float]] = {s: [] for s in STRATA}
    for p in panel:
        plain = [answer(p, q, 1, 101, f"{q}", "appeal")[0] for q in (0.4, 0.5, 0.6)]
        seen = [answer(p, q, 1, 101, f"{q}", "appeal", features=features)[0] for q in (0.4, 0.5, 0.6)]
        shift[p.stratum].append(float(np.mean(seen) - np.mean(plain)))
    means = [np.mean(v) for v in shift.values()]
    pooled = np.mean([np.std(v) / np.sqrt(len(v)) for v in shift.values()])
    assert np.ptp(means) > 2 * pooled


def test_values_stay_on_the_scale_and_impossible_requests_are_named() -> None:
    for p in plan_panel(6, careless=2):
        assert {answer(p, q, 0, 1, f"{q}", "clarity")[0] for q in (0.0, 0.5, 1.0)} <= {0, 1}
    with pytest.raises(ValueError, match="no room"):
        answer(plan_panel(1, careless=0)[0], 0.5, 3, 3, "t", "appeal")
    with pytest.raises(ValueError, match="impossible"):
        plan_panel(2, careless=3)
    with pytest.raises(ValueError, match="stratum"):
        plan_panel(2, careless=0, strata=[])
