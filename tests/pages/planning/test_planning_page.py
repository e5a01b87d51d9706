"""The planning page: figures first, what if, the stopping rule and its preview."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labeling.estimates import consensus
from labeling.models import Panelist, Rating, Scale
from labeling.planning.plan import plan_of, wishes_of
from labeling.planning.stopping_settings import COSTS, RULE
from labeling.stored_settings import version_of
from tests.factories import staff
from tests.labeling.panel import make_study
from tests.labeling.stopping.rated import rated_study, wanted

pytestmark = pytest.mark.django_db
RULE_GIVEN = {
    "stopping": "on",
    "stop_half_width": "0.6",
    "stop_least": "15",
    "stop_least_per_stratum": "3",
    "stop_most": "60",
}


@pytest.fixture
def study():
    return rated_study(strata=("north", "south"), raters=10)


@pytest.fixture
def lead(study):
    client = Client()
    client.force_login(staff(study, "data_lead"))
    return client


def page_of(client, study, status=200, **asked):
    answer = client.get(reverse("study_planning", args=[study.slug]), asked)
    assert answer.status_code == status
    return answer.content.decode()


def save(client, study, fields=RULE, **given):
    about = {"version": version_of(study, fields), **given}
    return client.post(reverse("study_stopping", args=[study.slug]), about)


def test_the_sentence_comes_first_with_its_interval(lead, study):
    page = page_of(lead, study)
    said = re.search(
        r"For ICC\(2,k\) ≥ \.9 on appeal you need (\d+) \[(\d+), (\d+)\] raters per image; you have 20\.",
        page,
    )
    assert said, "no sentence"
    needed = plan_of(study, wishes_of(study)).found["scales"][0]["needed"]["icc2"]
    assert [int(n) for n in said.groups()] == [needed["estimate"], needed["low"], needed["high"]]
    assert page.index(said.group()) < page.index("<figure")
    assert page.count("<figure") == 2
    assert not re.search(r"\bnan\b|None|Traceback", page)


def test_each_id_is_there_once(lead, study):
    ids = re.findall(r' id="([^"]+)"', page_of(lead, study))
    assert sorted(ids) == sorted(set(ids))


def test_what_if_asks_for_more(lead, study):
    few, many = (
        plan_of(study, wishes_of(study, icc)).found["scales"][0]["needed"]["icc2"]["estimate"]
        for icc in (0.7, 0.95)
    )
    assert few < many
    assert f"you need {many} [" in page_of(lead, study, icc="0.95")


@pytest.mark.parametrize(
    ("field", "value"),
    [("icc", "1.2"), ("icc", "much"), ("half_width", "-1"), ("cost", "1e400"), ("icc", "nan")],
)
def test_what_cannot_be_asked_is_said_beside_its_field(lead, study, field, value):
    page = page_of(lead, study, 422, **{field: value})
    assert "errorlist" in page
    assert "raters per image" in page


def test_cost_and_days(lead, study):
    page = page_of(lead, study, cost="0.25")
    missing = plan_of(study, wishes_of(study)).found["effort"][0]["missing"]["estimate"]
    assert missing == 8 * 20
    assert "40" in re.sub(r"<[^>]+>", " ", page[page.index("The plan as it is") :])[:200]


def test_small_strata_are_withheld(lead, study):
    study.min_cell = 12
    study.save()
    page = page_of(lead, study)
    assert "Withheld: too few panelists" in page
    rows = csv.DictReader(
        io.StringIO(lead.get(reverse("study_planning_csv", args=[study.slug])).content.decode())
    )
    strata = [row for row in rows if row["stratum"]]
    assert [row["spread"] for row in strata] == ["", ""]
    assert {row["code"] for row in strata} == {"withheld"}


def test_a_stratum_says_what_its_own_mean_takes(lead, study):
    part = plan_of(study, wishes_of(study)).found["scales"][0]["strata"][0]
    assert part["for_mean"] > part["k"]
    assert "By stratum" in page_of(lead, study)


def test_shares_of_the_population_give_an_allocation(lead, study):
    for stratum, share in zip(study.strata.order_by("pk"), (0.7, 0.3), strict=True):
        stratum.population_share = share
        stratum.save()
    assert "Neyman" in page_of(lead, study)
    found = plan_of(study, wishes_of(study)).found["scales"][0]["post_stratified"]
    assert sum(found["neyman"]["ratings"].values()) == study.ratings_per_asset
    assert found["neyman"]["half_width"] <= found["proportional"]["half_width"] + 1e-9


def test_before_anybody_has_rated_there_is_a_reason_and_no_number():
    study = make_study(images=2)
    client = Client()
    client.force_login(staff(study, "data_lead"))
    page = page_of(client, study)
    assert "Nobody has given a value on this scale yet." in page
    assert "<figure" not in page


def test_without_a_scale_the_page_says_what_to_do():
    study = make_study(images=1, scales=0)
    client = Client()
    client.force_login(staff(study, "data_lead"))
    assert "This study has no scale yet" in page_of(client, study)


def test_one_answer_for_everything_is_a_reason(lead, study):
    Rating.objects.update(value=4)
    assert "All answers are the same" in page_of(lead, study)


def test_a_small_panel_says_that_it_is_one(lead, study):
    Panelist.objects.filter(pk__in=list(Panelist.objects.values_list("pk", flat=True)[:12])).update(
        state="suspended"
    )
    assert "Fewer than ten panelists" in page_of(lead, study)


def test_categories_have_no_plan(lead, study):
    Scale.objects.update(level="nominal")
    assert "Categories without an order" in page_of(lead, study)


def test_the_preview_is_what_saving_then_does(lead, study):
    page = page_of(lead, study, preview="1", **RULE_GIVEN)
    said = re.search(r"Images that would stop now</dt><dd>(\d+)</dd>", page)
    assert said
    assert said.group(1) == "4"
    assert not type(study).objects.get(pk=study.pk).stopping
    answer = save(lead, study, **RULE_GIVEN)
    assert answer.status_code == 302
    assert sum(more == 0 for more in wanted(study)) == int(said.group(1))


def test_the_preview_saves_nothing_and_keeps_the_forms_token_out_of_the_address(lead, study):
    answer = save(lead, study, **RULE_GIVEN, preview="1", csrfmiddlewaretoken="secret")
    assert answer.status_code == 302
    assert "preview=1" in answer["Location"]
    assert "secret" not in answer["Location"]
    assert not type(study).objects.get(pk=study.pk).stopping
    assert "Images that would stop now" in lead.get(answer["Location"]).content.decode()


def test_what_does_not_fit_is_said_beside_its_field_and_stays_typed(lead, study):
    answer = save(lead, study, **{**RULE_GIVEN, "stop_most": "12", "stop_half_width": "0.37"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "fewer than the least" in page
    assert 'value="0.37"' in page
    assert not type(study).objects.get(pk=study.pk).stopping


def test_two_leads_at_once(lead, study):
    mark = version_of(study, RULE)
    assert save(lead, study, **RULE_GIVEN).status_code == 302
    answer = save(lead, study, **{**RULE_GIVEN, "stop_most": "70", "version": mark})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has saved these settings" in page
    assert 'value="70"' in page


def test_costs_are_kept_and_a_wrong_currency_is_not(lead, study):
    assert save(lead, study, COSTS, part="cost", cost_per_rating="0.12", currency="chf").status_code == 302
    study.refresh_from_db()
    assert (str(study.cost_per_rating), study.currency) == ("0.1200", "CHF")
    answer = save(lead, study, COSTS, part="cost", cost_per_rating="0.12", currency="€")
    assert answer.status_code == 422
    assert "three letters" in answer.content.decode()


def test_csv_has_the_figures_of_the_page(lead, study):
    answer = lead.get(reverse("study_planning_csv", args=[study.slug]), {"icc": "0.8"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    needed = plan_of(study, wishes_of(study, 0.8)).found["scales"][0]["needed"]["icc2"]
    assert int(rows[0]["raters_for_icc2"]) == needed["estimate"]
    assert [row["stratum"] for row in rows] == ["", "north", "south"]


def test_the_page_reads_no_ratings(lead, study):
    page_of(lead, study)
    with CaptureQueriesContext(connection) as seen:
        page_of(lead, study)
    asked = [query["sql"] for query in seen if 'FROM "rating"' in query["sql"]]
    assert all('EXISTS(SELECT 1 AS "a" FROM "rating"' in sql for sql in asked), (
        "at most: has this panelist rated"
    )
    assert len(asked) <= 1


def test_the_method_of_the_consensus_is_chosen_here_and_intervals_follow(lead, study):
    before = estimates_of(study)
    assert save(lead, study, **RULE_GIVEN, consensus_method="median").status_code == 422
    assert save(lead, study, **RULE_GIVEN, consensus_method="mean").status_code == 302
    study.refresh_from_db()
    assert study.consensus_method == "mean"
    after = estimates_of(study)
    assert before.keys() == after.keys()
    assert any(before[name] != after[name] for name in before)


def estimates_of(study) -> dict[str, tuple[float, float]]:
    return {row.name: (row.low, row.high) for row in consensus(study, study.scales.first())}
