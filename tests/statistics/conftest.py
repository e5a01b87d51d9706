"""Published tables and the real panels that the statistics are held against."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from labeling.statistics.ratings import Ratings

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
_ = np.nan  # a hole in the tables below


def shared_file(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data not found: {path}")
    return path


@pytest.fixture(scope="session")
def krippendorff_2011() -> Ratings:
    """4 observers x 12 units with holes, Krippendorff 2011, section C."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
    return Ratings.from_matrix(np.transpose(observers))


@pytest.fixture(scope="session")
def three_observers() -> Ratings:
    """3 observers x 15 units with holes, the worked example known from Wikipedia."""
    observers = [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
    return Ratings.from_matrix(np.transpose(observers))


@pytest.fixture(scope="session")
def shrout_fleiss() -> Ratings:
    """6 targets x 4 judges, Shrout & Fleiss 1979, table 2."""
    return Ratings.from_matrix(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    )


@pytest.fixture(scope="session")
def faces() -> Callable[..., Ratings]:
    """Real ratings of 50 faces on 1-7, by trait; ``raters`` keeps the first that many rater ids."""
    tables: dict[str, list[list[str]]] = {}
    with shared_file("faces_3dsk_men", "ratings.csv").open() as lines:
        for row in csv.DictReader(lines):
            columns = tables.setdefault(row["trait"], [[], [], []])
            for column, name in zip(columns, ("asset", "rater_id", "rating"), strict=True):
                column.append(row[name])
    panels = {
        trait: Ratings.from_long(units, raters, np.array(values, dtype=float))
        for trait, (units, raters, values) in tables.items()
    }

    def panel(trait: str, raters: int | None = None) -> Ratings:
        whole = panels[trait]
        return whole if raters is None else whole.subset_raters(sorted(whole.rater_labels)[:raters])

    return panel


@pytest.fixture(scope="session")
def p910_sample() -> Ratings:
    """79 stimuli x 26 subjects, 1-5, one hole: the sample of ITU-T P.910's reference implementation."""
    return Ratings.from_matrix(
        np.genfromtxt(shared_file("itut_p910_sample", "sample_data.csv"), delimiter=",")
    )
