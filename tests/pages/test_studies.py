"""The list and the overview."""

import pytest
from django.urls import reverse

from labeling.models import Panelist, QualityEvent, Study, StudyMember
from labeling.progress.overview import growth, progress_of, strata_progress


def test_the_list_does_not_ask_more_for_more_studies(lead, study, django_assert_max_num_queries):
    members = list(StudyMember.objects.filter(study=study))
    for i in range(20):
        another = Study.objects.create(slug=f"s{i}", name=f"Study {i}")
        StudyMember.objects.create(study=another, user=members[0].user)
    with django_assert_max_num_queries(8):
        assert lead.get(reverse("study_list")).status_code == 200


def test_somebody_without_studies_is_told_how_to_begin(lead):
    StudyMember.objects.all().delete()
    page = lead.get(reverse("study_list")).content.decode()
    assert "You are in no study yet" in page
    assert "import_study" in page


def test_the_headline_shows_the_panel_figure_with_its_interval(lead, study):
    page = lead.get(reverse("study_agreement_headline", args=[study.slug])).content.decode()
    assert 'class="interval">[' in page
    assert "not estimable" in page  # nobody rated clarity


def test_the_overview_shows_progress_and_both_figures(lead, study):
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "120" in page
    assert "ICC, one rater" in page
    assert "ICC, whole panel" in page
    assert "Nobody has given a value on this scale yet." in page
    assert page.count('role="img"') == 4  # two charts, for desk and phone


def test_an_empty_study_says_what_to_do_first(lead, empty_study):
    page = lead.get(reverse("study_overview", args=[empty_study.slug])).content.decode()
    assert "/studies/empty/set-up/" in page
    assert "No answers yet" in page
    assert "Nobody has rated yet." in page


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("study_agreement", "Nobody has given a value on this scale yet."),
        ("study_panel", "Nobody is on the panel yet"),
        ("study_images", "There are no images yet"),
        ("study_imports", "Nothing was imported into this study"),
    ],
)
def test_each_page_of_an_empty_study_stands(lead, empty_study, name, says):
    assert says in lead.get(reverse(name, args=[empty_study.slug])).content.decode()


def test_the_overview_is_a_bounded_number_of_queries(lead, study, django_assert_max_num_queries):
    lead.get(reverse("study_overview", args=[study.slug]))  # figures are computed once
    with django_assert_max_num_queries(60):
        lead.get(reverse("study_overview", args=[study.slug]))


def test_careless_raters_are_named_with_the_reason(lead, study):
    panelist = Panelist.objects.get(label="rater-3")
    panelist.state = Panelist.State.SUSPENDED
    panelist.save()
    evidence = {"seen": {"gold_pair": 6, "attention": 2}, "failed": {"gold_pair": 4, "attention": 1}}
    QualityEvent.objects.create(
        panelist=panelist, state="suspended", reason="failed_checks", evidence=evidence
    )
    page = lead.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert "Missed 5 of 8 checks." in page
    assert "1 suspended" in page


def test_answers_of_suspended_panelists_do_not_count_as_progress(study):
    assert progress_of([study])[study.pk].answered == 120
    Panelist.objects.filter(label="rater-0").update(state="suspended")
    progress = progress_of([study])[study.pk]
    assert (progress.answered, progress.panelists, progress.suspended) == (108, 10, 1)
    assert growth(study)[-1][1] == 108
    assert [row.panelists for row in strata_progress(study)] == [4, 5]
