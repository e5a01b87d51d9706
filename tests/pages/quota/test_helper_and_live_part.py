"""The helper that crosses questions, the live part, and what stays back."""

import re

from django.utils import translation

from labeling.models import Panelist, SelfDescription, Stratum
from tests.pages.quota.quota_forms import url


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
