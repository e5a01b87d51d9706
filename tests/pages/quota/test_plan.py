"""Questions and strata on the quota plan's page; nothing typed is lost."""

from labeling.models import SelfDescription
from tests.pages.quota.quota_forms import form, question, stratum, url


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
