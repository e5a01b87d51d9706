"""Charts follow the page's colours, pass a strict content policy, and never stand without their table."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from core.charts import Bar, Interval, Quota, burn_up, drawing, forest, histogram, quota


@pytest.fixture
def charts():
    start = datetime(2026, 3, 1)
    days = [(start + timedelta(days=i), 10 * i) for i in range(8)]
    rows = [Interval("everybody", 0.31, 0.2, 0.4), Interval("under 30", 0.5, None, None)]
    return {
        "burn_up": burn_up(days, 100, title="Growing", note="n = 70", unit="answers"),
        "forest": forest(rows, title="Agreement", note="n = 5", axis="agreement", domain=(0, 1)),
        "histogram": histogram([Bar("1", 3), Bar("2", 4)], title="Answers", note="n = 7", axis="appeal"),
        "quota": quota(
            [Quota("north", 3, 5), Quota("south", 6, 0)], title="Panel", note="n = 9", unit="panelists"
        ),
    }


@pytest.mark.parametrize("name", ["burn_up", "forest", "histogram", "quota"])
def test_a_chart_is_one_named_picture_without_style_or_script(charts, name):
    chart = charts[name]
    for picture in (chart.wide, chart.narrow):
        assert picture.startswith('<svg role="img" aria-label="')
        assert "style=" not in picture
        assert "<style" not in picture
        assert "<script" not in picture
        assert "roledescription" not in picture


@pytest.mark.parametrize("name", ["burn_up", "forest", "histogram", "quota"])
def test_every_colour_belongs_to_the_page(charts, name):
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', charts[name].wide))
    assert colours - {"none", "currentColor"}
    assert all(colour in ("none", "currentColor") or colour.startswith("var(--") for colour in colours)


def test_the_table_behind_holds_every_figure(charts):
    assert charts["forest"].rows == [["everybody", "0.31", "0.20", "0.40"], ["under 30", "0.50", "–", "–"]]
    assert charts["quota"].rows == [["north", "3", "5"], ["south", "6", "0"]]
    assert len(charts["burn_up"].rows) == 8


def test_the_narrow_picture_fits_a_phone(charts):
    for chart in charts.values():
        assert int(re.search(r'width="(\d+)"', chart.narrow).group(1)) <= 358


def test_axes_speak_the_readers_language():
    rows = [Interval("alle", 0.31, 0.2, 0.4)]
    with translation.override("de"):
        drawn = forest(rows, title="t", note="", axis="Übereinstimmung", domain=(0, 1))
    assert ">0,2<" in drawn.wide
    assert drawn.rows[0][1] == "0,31"


def test_names_from_outside_cannot_break_out_of_the_picture():
    rows = [Interval('"><script>alert(1)</script>', 0.3, 0.2, 0.4)]
    drawn = forest(rows, title='a "title" <b>', note="", axis="x")
    assert "<script" not in drawn.wide
    assert "<b>" not in drawn.wide


def test_a_picture_that_fails_leaves_the_table(caplog, monkeypatch):
    def fails(spec, label):
        raise ValueError("no fonts")

    monkeypatch.setattr(drawing, "_render", fails)
    drawn = histogram([Bar("1", 31337)], title="Only here", note="", axis="x")
    assert drawn.wide == ""
    assert drawn.rows == [["1", "31,337"]]
    assert "could not be drawn" in caplog.text
