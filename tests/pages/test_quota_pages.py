"""The quota plan's page: questions, strata, the helper that crosses them, the live part, and what stays back."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from labeling.models import Panelist, SelfDescription, Stratum


def url(study, name="study_quota"):
    return reverse(name, args=[study.slug])


def question(index, pk="", **about):
    given = {"pk": pk, "question": "", "choices": "", "position": "", "question_de": "", "choices_de": ""}
    return {f"q-{index}-{name}": value for name, value in {**given, **about}.items()}


def stratum(index, one=None, **about):
    given = {
        "pk": one.pk if one else "",
        "name": one.name if one else "",
        "panelists_wanted": "",
        "population_share": "",
    }
    return {f"s-{index}-{name}": value for name, value in {**given, **about}.items()}


def form(prefix, part, initial, *rows, **about):
    total = len(rows)
    data = {"part": part, f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial, **about}
    for row in rows:
        data |= row
    return data


@pytest.fixture
def age(study):
    return SelfDescription.objects.create(
        study=study, name="age", question="How old are you?", choices=["18-29", "30+"]
    )


def test_a_question_is_added_with_its_german(lead, study):
    row = question(
        0,
        question="Your age?",
        choices="young\r\n\r\n old ",
        question_de="Ihr Alter?",
        choices_de="jung\nalt",
    )
    response = lead.post(url(study), form("q", "questions", 0, row))
    assert response.status_code == 302
    made = study.self_descriptions.get()
    assert (made.name, made.choices) == ("your-age", ["young", "old"])
    assert made.translations == {"de": {"question": "Ihr Alter?", "choices": {"young": "jung", "old": "alt"}}}
    page = lead.get(url(study)).content.decode()
    assert "jung\nalt" in page


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(lead, study, age):
    rows = [
        question(0, age.pk, question="How old are you?", choices="18-29\n30+", choices_de="jung"),
        question(1, question="And where?", choices="only here"),
    ]
    response = lead.post(url(study), form("q", "questions", 1, *rows))
    page = response.content.decode()
    assert response.status_code == 422
    assert "as many answers here as there are above" in page
    assert "And where?" in page
    assert "only here" in page
    rows[0]["q-0-choices_de"] = ""
    page = lead.post(url(study), form("q", "questions", 1, *rows)).content.decode()
    assert "at least two answers" in page
    assert study.self_descriptions.count() == 1


def test_strata_are_saved_with_rules_targets_and_settings(lead, study, age):
    north, south = study.strata.order_by("pk")
    rows = [
        stratum(0, north, panelists_wanted=8, rule__age=["18-29"]),
        stratum(1, south, panelists_wanted=4),
        stratum(2),
    ]
    response = lead.post(url(study), form("s", "strata", 2, *rows, min_cell=3, firm_quota="on"))
    assert response.status_code == 302
    north.refresh_from_db()
    study.refresh_from_db()
    assert (north.matches, north.panelists_wanted) == ({"age": ["18-29"]}, 8)
    assert (study.firm_quota, study.min_cell) == (True, 3)
    assert study.strata.count() == 2, "south takes in who fits nowhere else"
    assert "Who belongs here: 18-29" in lead.get(url(study)).content.decode()


def test_strata_that_cannot_be_are_refused_beside_their_field(lead, study, age):
    north, south = study.strata.order_by("pk")
    both = {"rule__age": ["18-29"]}
    rows = [stratum(0, north, **both), stratum(1, south, **both), stratum(2)]
    response = lead.post(url(study), form("s", "strata", 2, *rows, min_cell=60))
    page = response.content.decode()
    assert response.status_code == 422
    assert "less than or equal to 50" in page
    page = lead.post(url(study), form("s", "strata", 2, *rows, min_cell=5)).content.decode()
    assert "Nobody can get here" in page
    gone = [stratum(0, north, remove="on"), stratum(1, south), stratum(2)]
    page = lead.post(url(study), form("s", "strata", 2, *gone, min_cell=5)).content.decode()
    assert "Panelists belong to this stratum" in page
    assert study.strata.count() == 2


def test_overlapping_rules_are_pointed_out(lead, study, age):
    SelfDescription.objects.create(study=study, name="pets", question="Pets?", choices=["yes", "no"])
    study.strata.filter(name="north").update(matches={"age": ["30+"]})
    study.strata.filter(name="south").update(matches={"pets": ["yes"]})
    page = lead.get(url(study)).content.decode()
    assert "These strata overlap" in page
    assert "north – south" in page


def test_strata_are_previewed_before_they_are_made(lead, study, age):
    SelfDescription.objects.create(study=study, name="place", question="Where?", choices=list("abcdefg"))
    page = lead.get(url(study), {"cross": ["age", "place"]}).content.decode()
    assert "14 strata would be added" in page
    assert "14 strata are many" in page
    assert "18-29 · c" in page
    assert study.strata.count() == 2
    page = lead.get(url(study), {"cross": ["age"]}).content.decode()
    assert "are many" not in page
    assert lead.post(url(study), {"part": "make", "cross": ["age"], "wanted": "x"}).status_code == 422
    assert lead.post(url(study), {"part": "make"}).status_code == 422
    assert lead.post(url(study), {"part": "make", "cross": ["age"], "wanted": "10"}).status_code == 302
    assert study.strata.filter(panelists_wanted=10).count() == 2
    assert "has a stratum already" in lead.get(url(study), {"cross": ["age"]}).content.decode()


def test_the_live_part_asks_again_only_while_the_study_is_live(lead, study):
    page = lead.get(url(study, "study_quota_fill")).content.decode()
    assert 'hx-trigger="every 10s"' in page
    assert re.search(r"north\b.*?>5<", page, re.S)
    study.state = "paused"
    study.save()
    page = lead.get(url(study, "study_quota_fill")).content.decode()
    assert "hx-trigger" not in page
    assert "nothing changes here" in page


def test_small_strata_are_withheld_on_every_page(lead, study, django_assert_max_num_queries):
    small = Stratum.objects.create(study=study, name="lefthanded", panelists_wanted=20)
    Panelist.objects.create(study=study, stratum=small, label="rare", consent_version="x")
    for name in ("study_quota", "study_overview", "study_panel"):
        page = lead.get(url(study, name)).content.decode()
        assert "withheld" in page, name
    panel = lead.get(url(study, "study_panel"), {"stratum": "lefthanded"}).content.decode()
    assert "rare" not in panel, "a filter is no way around it"
    assert '<option value="lefthanded"' not in panel.split('id="stratum"')[1].split("</select>")[0]
    with django_assert_max_num_queries(40):
        lead.get(url(study))
    study.min_cell = 1
    study.save()
    assert "withheld" not in lead.get(url(study, "study_panel")).content.decode()


def test_the_page_speaks_german_figures_and_survives_nonsense(lead, study, age):
    with translation.override("de"):
        page = lead.get(url(study), headers={"accept-language": "de"})
    assert page.status_code == 200
    assert lead.get(url(study), {"cross": "nothing"}).status_code == 200
    assert lead.post(url(study), {"part": "nothing"}).status_code == 422
    assert lead.post(url(study), {"part": "strata"}).status_code == 422
    assert lead.post(url(study), {"part": "questions", "q-TOTAL_FORMS": "x"}).status_code == 422


def test_the_panel_sorts_filters_and_says_how_far_people_came(lead, study):
    Panelist.objects.create(study=study, stratum=study.strata.first(), label="newcomer")
    page = lead.get(url(study, "study_panel")).content.decode()
    assert "has not come yet" in page
    assert "rates" in page
    for sort in ("answers", "-answers", "pace", "-pace", "checks", "-checks", "nonsense"):
        assert lead.get(url(study, "study_panel"), {"sort": sort}).status_code == 200
    page = lead.get(url(study, "study_panel"), {"sort": "-answers"}).content.decode()
    assert page.index("newcomer") < page.index("rater-0"), "fewest answers first"
    page = lead.get(url(study, "study_panel"), {"stratum": "south"}).content.decode()
    assert "rater-1" in page
    assert "rater-0" not in page
