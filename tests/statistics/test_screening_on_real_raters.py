"""Real raters with simulated careless ones among them, judged while they rate: the benchmark in small."""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def suspended() -> dict[str, list[bool]]:
    """By kind of rater, whether each was suspended within 60 answers, on the five traits of faces."""
    if not (SHARED / "data/faces_3dsk_men/ratings.csv").exists():
        pytest.skip("The real ratings in ../shared/data are not here.")
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from careless.collection import collect
    from careless.panels import panels, sources

    found: dict[str, list[bool]] = defaultdict(list)
    for number, source in enumerate(sources(SHARED)):
        rng = np.random.default_rng([11, number])
        if source.name.startswith("faces"):
            for members in panels(source, 2, rng, ("random", "reversed_throughout", "straight_line")):
                for who in collect(members, source.low, source.high, rng):
                    found[who.member.kind].append(who.suspended)
    return found


@pytest.mark.parametrize("kind", ["random", "reversed_throughout", "straight_line"])
def test_careless_raters_are_found_within_sixty_answers(suspended, kind):
    assert len(suspended[kind]) >= 100
    assert np.mean(suspended[kind]) >= 0.93, "over .97 in the benchmark, less two standard errors of 100"


def test_real_raters_are_left_alone(suspended):
    assert len(suspended["real"]) == 2000
    assert np.mean(suspended["real"]) < 0.01, "half of that in the benchmark"
