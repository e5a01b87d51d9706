"""Drawn pictures are shared by processes, bounded in number, and gone after a day."""

import os
import time

import pytest

from core.charts import drawing, shelf, warming
from core.charts.histogram import Bar, histogram


@pytest.fixture
def drawn(monkeypatch):
    """How often something was really drawn."""
    times = []
    monkeypatch.setattr(drawing, "_render", lambda spec, label: times.append(label) or "<svg></svg>")
    return times


def picture(n: int = 1):
    return histogram([Bar("1", n), Bar("2", 3)], title="How often", note="n = 4.", axis="answer")


def test_a_picture_is_drawn_once_and_found_by_whoever_comes_next(drawn):
    first = picture()
    assert len(drawn) == 2  # wide and narrow
    assert picture().wide == first.wide
    assert len(drawn) == 2
    picture(2)
    assert len(drawn) == 4


def test_a_picture_of_yesterday_is_drawn_anew(drawn, settings):
    picture()
    for path in settings.CHARTS_DIR.iterdir():
        os.utime(path, (time.time(), time.time() - shelf.KEEP_SECONDS - 1))
    picture()
    assert len(drawn) == 4


def test_the_oldest_go_beyond_so_many(settings):
    for n in range(6):
        shelf.put(f"{n}", "<svg></svg>")
        os.utime(settings.CHARTS_DIR / f"{n}.svg", (time.time(), time.time() - 60 + n))
    shelf.clear_away(most=4)
    assert sorted(path.name for path in settings.CHARTS_DIR.iterdir()) == ["2.svg", "3.svg", "4.svg", "5.svg"]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(drawn, settings, tmp_path):
    settings.CHARTS_DIR = tmp_path / "file" / "charts"
    (tmp_path / "file").write_text("in the way")
    assert picture().wide == "<svg></svg>"
    assert shelf.find("anything") is None
    shelf.empty()


def test_nothing_is_loaded_ahead_in_tests():
    assert warming.warm_later() is None
