"""All raters: who waits for a decision, bias against inconsistency, the table and its order."""

import csv
import io
import re

import numpy as np
import pytest
from django.urls import reverse

from labeling.models import Panelist, QualityEvent, Rating
from labeling.raters.figures import rater_map, standing_out


def url(study, name="study_raters", *keys):
    return reverse(name, args=[study.slug, *keys])


def labels(page):
    """Labels in the order of the table."""
    return re.findall(r'<th scope="row" class="id"><a [^>]*>([^<]+)</a>', page)


@pytest.fixture
def harsh(study):
    """rater-3 gives everybody's answer less two points."""
    panelist = Panelist.objects.get(label="rater-3")
    for rating in Rating.objects.filter(panelist=panelist):
        rating.value = max(1, rating.value - 2)
        rating.save(update_fields=["value"])
    return panelist


def test_a_harsh_rater_has_a_negative_bias_with_an_interval_below_nought(study, harsh):
    found = rater_map(study, study.scales.get(name="appeal")).raters[harsh.pk]
    assert -2.5 < found.bias < -1
    assert found.low < found.bias < found.high < 0
    assert found.n == 12


def test_biases_of_one_panel_add_up_to_nought(study):
    raters = rater_map(study, study.scales.get(name="appeal")).raters.values()
    assert len(raters) == 10
    assert abs(sum(rater.bias for rater in raters)) < 0.05


def test_over_several_scales_figures_are_in_units_of_each_scales_spread(study):
    """The same answers in points ten times as wide are the same rater."""
    appeal, clarity = study.scales.all()
    twins = []
    for rating in Rating.objects.filter(scale=appeal):
        rating.pk, rating.key = None, __import__("uuid").uuid4()
        rating.scale, rating.value = clarity, rating.value * 10
        twins.append(rating)
    Rating.objects.bulk_create(twins)
    one, both = rater_map(study, appeal), rater_map(study)
    assert (one.spread, both.spread) == (False, True)
    unit = np.median([np.std(_values(appeal, pk), ddof=1) for pk in one.raters])
    for pk, rater in both.raters.items():
        assert rater.bias == pytest.approx(one.raters[pk].bias / unit, rel=1e-6)
        assert rater.n == 24


def _values(scale, pk):
    return list(Rating.objects.filter(scale=scale, panelist=pk).values_list("value", flat=True))


def test_only_who_is_far_from_the_rest_stands_out(study, harsh):
    raters = list(rater_map(study, study.scales.get(name="appeal")).raters.values())
    assert harsh.pk in standing_out(raters)
    assert len(standing_out(raters)) <= 2


def test_each_mark_of_the_chart_leads_to_its_rater_without_a_stop_for_the_keyboard(lead, study):
    page = lead.get(url(study), {"scale": "appeal"}).content.decode()
    target = url(study, "study_rater", Panelist.objects.get(label="rater-5").pk)
    assert f'<a href="{target}" tabindex="-1" aria-hidden="true">' in page
    assert "vega.github.io" not in page
    assert "xlink:href" not in page


def test_the_table_is_put_in_order_by_a_figure_and_turned_round(lead, study, harsh):
    first = labels(lead.get(url(study), {"scale": "appeal", "sort": "bias"}).content.decode())
    last = labels(lead.get(url(study), {"scale": "appeal", "sort": "-bias"}).content.decode())
    assert first[0] == "rater-3"
    bias = {pk: abs(one.bias) for pk, one in rater_map(study, study.scales.get(name="appeal")).raters.items()}
    by_label = dict(study.panelists.values_list("label", "pk"))
    sizes = [bias[by_label[label]] for label in first]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[::-1] == [bias[by_label[label]] for label in last]


@pytest.mark.parametrize("sort", ["inconsistency", "agreement", "pace", "answers", "checks", "-pace", "junk"])
def test_every_order_shows_everybody_once(lead, study, sort):
    shown = labels(lead.get(url(study), {"sort": sort}).content.decode())
    assert sorted(shown) == sorted(f"rater-{i}" for i in range(10))


def test_state_and_search_narrow_the_table(lead, study):
    Panelist.objects.filter(label="rater-4").update(state="watch")
    assert labels(lead.get(url(study), {"state": "watch"}).content.decode()) == ["rater-4"]
    assert labels(lead.get(url(study), {"q": "ter-7"}).content.decode()) == ["rater-7"]
    assert "No panelist matches." in lead.get(url(study), {"q": "nobody"}).content.decode()


def test_who_was_suspended_by_the_checks_waits_for_a_person_until_one_has_decided(lead, study):
    panelist = Panelist.objects.get(label="rater-4")
    Panelist.objects.filter(pk=panelist.pk).update(state="suspended")
    QualityEvent.objects.create(
        panelist=panelist,
        state="suspended",
        reason="failed_checks",
        evidence={"seen": {"attention": 4}, "failed": {"attention": 3}},
    )
    page = lead.get(url(study)).content.decode()
    assert "Waiting for your decision" in page
    assert "Missed 3 of 4 checks." in page
    lead.post(
        url(study, "study_panel_decision", panelist.pk),
        {"action": "suspend", "reason": "seen", "back": "raters"},
    )
    assert "Waiting for your decision" not in lead.get(url(study)).content.decode()


def test_whoever_withdrew_is_nowhere(lead, study):
    Panelist.objects.filter(label="rater-4").update(state="withdrawn")
    page = lead.get(url(study)).content.decode()
    assert "rater-4" not in page
    assert "rater-4" not in lead.get(url(study, "study_raters_csv")).content.decode()


def test_strata_are_not_told(lead, study):
    page = lead.get(url(study)).content.decode()
    pk = Panelist.objects.get(label="rater-4").pk
    for body in (page, lead.get(url(study, "study_rater", pk)).content.decode()):
        assert "north" not in body
        assert "south" not in body


def test_the_csv_has_every_rater_with_plain_numbers(lead, study, harsh):
    body = lead.get(url(study, "study_raters_csv"), {"scale": "appeal"}).content.decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 10
    row = next(row for row in rows if row["panelist"] == "rater-3")
    assert float(row["low"]) < float(row["bias"]) < float(row["high"]) < 0


def test_a_label_that_looks_like_a_formula_stays_text_in_the_csv(lead, study):
    Panelist.objects.filter(label="rater-4").update(label="=1+1")
    assert "'=1+1" in lead.get(url(study, "study_raters_csv")).content.decode()


def test_a_study_without_a_panel_says_what_to_do_first(lead, empty_study):
    page = lead.get(url(empty_study)).content.decode()
    assert "Nobody rates yet" in page
    assert url(empty_study, "study_panel") in page


def test_one_rater_alone_gives_a_reason_and_no_chart(lead, empty_study, add_rater):
    scale = empty_study.scales.get()
    image = empty_study.assets.create(name="a.jpg")
    stratum = empty_study.strata.create(name="all")
    add_rater(scale, [image], stratum, "alone", np.random.default_rng(1))
    page = lead.get(url(empty_study)).content.decode()
    assert "Only one panelist has rated." in page
    assert "alone" in labels(page)
    assert "nan" not in page.lower()


def test_the_page_costs_the_same_for_ten_and_for_fifty(lead, study, add_rater, django_assert_max_num_queries):
    lead.get(url(study), {"sort": "checks"})
    with django_assert_max_num_queries(30):
        lead.get(url(study), {"sort": "checks"})
    for i in range(45):
        add_rater(
            study.scales.first(),
            list(study.assets.all()[:2]),
            study.strata.first(),
            f"late-{i}",
            np.random.default_rng(i),
        )
    lead.get(url(study), {"sort": "checks"})
    with django_assert_max_num_queries(30):
        page = lead.get(url(study), {"sort": "checks"}).content.decode()
    assert len(labels(page)) == 50
