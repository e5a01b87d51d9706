import re

import pytest
from django.urls import reverse
from django.utils import translation

from labeling.agreement.figures import reliability
from labeling.models import Panelist, Rating


def test_figures_of_each_scale_with_plot_and_table(lead, study):
    page = lead.get(reverse("study_agreement", args=[study.slug])).content.decode()
    alpha = reliability(study, study.scales.get(name="appeal"))["alpha"]["estimate"]
    assert f"{alpha:.2f}".lstrip("0") in page
    assert "On appeal, one rater is worth" in page
    assert "ICC(2,k), mean of k = 10 raters" in page
    assert "120 ratings of 12 images by 10 panelists." in page
    assert page.count("<figure") == 2  # all of the panel, and its strata


def test_terms_are_explained_to_pointer_keyboard_and_reader(lead, study):
    page = lead.get(reverse("study_agreement", args=[study.slug])).content.decode()
    assert '<button type="button" class="term" aria-describedby="term-alpha-' in page
    assert 'role="tooltip"' in page
    assert "What the figures mean" in page


def test_each_term_has_an_id_of_its_own(lead, study):
    page = lead.get(reverse("study_agreement", args=[study.slug])).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("keep", "says"),
    [
        (0, "Nobody has given a value on this scale yet."),
        (1, "Only one panelist has rated."),
    ],
)
def test_what_cannot_be_estimated_says_why(lead, study, keep, says):
    left = list(Panelist.objects.order_by("pk").values_list("pk", flat=True)[keep:])
    Panelist.objects.filter(pk__in=left).update(state="suspended")
    assert says in lead.get(reverse("study_agreement", args=[study.slug])).content.decode()


def test_one_answer_for_everything_is_a_reason_not_a_number(lead, study):
    Rating.objects.update(value=4)
    page = lead.get(reverse("study_agreement", args=[study.slug])).content.decode()
    assert "All answers are the same" in page
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)


def test_a_small_panel_says_that_it_is_one(lead, study):
    Panelist.objects.filter(label__in=["rater-0", "rater-1"]).update(state="suspended")
    page = lead.get(reverse("study_agreement", args=[study.slug])).content.decode()
    assert "Fewer than ten panelists" in page


def test_german_figures_carry_a_comma(lead, study):
    with translation.override("de"):
        page = lead.get(reverse("study_agreement", args=[study.slug]), headers={"accept-language": "de"})
    assert "[0," in page.content.decode()
