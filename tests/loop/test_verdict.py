"""Which evaluation decides whether a head may be used."""

from typing import Any

import pytest

from scoring.verdict import verdict_on


def figures(assets: int, skill: float | None, usable: bool) -> dict[str, Any]:
    return {
        "assets": assets,
        "usable": usable,
        "usable_reason": "Said.",
        "metrics": {"skill": {"value": skill}},
    }


def test_many_held_out_images_decide_alone():
    said = verdict_on(figures(100, 0.2, True) | {"cross_validated": figures(400, -0.1, False)})
    assert (said.usable, said.by) == (True, "held_out")
    said = verdict_on(figures(100, 0.02, False) | {"cross_validated": figures(400, 0.3, True)})
    assert (said.usable, said.by) == (False, "held_out")


def test_with_few_of_them_cross_validation_must_be_sure_and_they_must_not_speak_against_it():
    crossed = {"cross_validated": figures(120, 0.2, True)}
    assert verdict_on(figures(30, 0.05, False) | crossed)[:2] == (True, "both")
    against = verdict_on(figures(30, -0.05, False) | crossed)
    assert against[:2] == (False, "both")
    assert "30 held-out" in against.reason
    unsure = figures(30, 0.5, True) | {"cross_validated": figures(120, 0.05, False)}
    assert verdict_on(unsure)[:2] == (False, "both")


@pytest.mark.parametrize("usable", [True, False])
def test_with_next_to_none_cross_validation_decides_and_says_on_how_many(usable):
    said = verdict_on(figures(4, None, False) | {"cross_validated": figures(60, 0.2, usable)})
    assert said[:2] == (usable, "cross_validated")
    assert "60 images" in said.reason
    assert "only 4" in said.reason


def test_versions_of_before_stay_as_they_were_judged():
    assert verdict_on(figures(12, 0.2, True))[:2] == (True, "held_out")
