import pytest
from django.template import Context, Template
from django.utils import translation

from core.templatetags.numbers import count, figure, share, with_interval


@pytest.mark.parametrize(
    ("language", "item", "written"),
    [
        ("en", {"estimate": 0.7412, "low": 0.688, "high": 0.793}, ".74 [.69, .79]"),
        ("de", {"estimate": 0.7412, "low": 0.688, "high": 0.793}, "0,74 [0,69; 0,79]"),
        ("en", {"estimate": 4.926232, "low": 4.61, "high": 5.24}, "4.93 [4.61, 5.24]"),
        ("de", {"estimate": 4.926232, "low": 4.61, "high": 5.24}, "4,93 [4,61; 5,24]"),
        ("en", {"estimate": 0.95, "low": 0.93, "high": 1.02}, "0.95 [0.93, 1.02]"),
        ("en", {"estimate": -0.051, "low": -0.2, "high": 0.1}, "−.05 [−.20, .10]"),
        ("en", {"estimate": 0.9412, "low": 0.9389, "high": 0.9431}, ".941 [.939, .943]"),
        ("en", {"estimate": 1.0, "low": 1.0, "high": 1.0}, "1.00 [1.00, 1.00]"),
        ("en", {"estimate": 0.35, "low": None, "high": None}, ".35"),
        ("en", {"estimate": None, "reason": "Only one rater."}, "–"),
        ("en", {"estimate": float("nan"), "low": 0.0, "high": 1.0}, "–"),
        ("en", {"estimate": -0.001, "low": -0.2, "high": 0.2}, ".00 [−.20, .20]"),
    ],
)
def test_an_estimate_wears_its_interval(language, item, written):
    with translation.override(language):
        assert with_interval(item) == written


def test_what_was_not_estimated_says_why():
    item = {"estimate": None, "low": None, "high": None, "reason": "Only <one> rater."}
    html = Template("{% load numbers %}{% estimate x %}").render(Context({"x": item}))
    assert "Only &lt;one&gt; rater." in html


@pytest.mark.parametrize(("language", "written"), [("en", "50,000"), ("de", "50.000")])
def test_counts_carry_the_thousands_sign_of_the_language(language, written):
    with translation.override(language):
        assert count(50_000) == written


def test_plain_figures_keep_two_to_three_digits():
    assert [figure(v) for v in (2.3456, 23.456, 234.56, None)] == ["2.35", "23.5", "235", "–"]
    assert share(0.253) == "25%"
