"""Anchors over time: what moved is seen, small stretches stay back."""

from django.urls import reverse

from labeling.models import Rating, StudyAsset


def _page(client, study, query=""):
    answer = client.get(reverse("study_anchor_times", args=[study.slug]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_week_that_stands_apart_is_flagged(keeper, weeks):
    page = _page(keeper, weeks)
    assert "Anchors on appeal have risen" in page
    assert "stands apart from the rest" in page or "stand apart from the rest" in page
    assert "12 anchors on appeal, stretch by stretch" in page
    assert "image-05.jpg" in page


def test_sessions_of_the_panelists_in_place_of_time(keeper, weeks):
    page = _page(keeper, weeks, "?by=sitting")
    assert "session of the panelist" in page
    assert "<strong>sessions of the panelists</strong>" in page


def test_stretches_of_few_panelists_stay_back(keeper, weeks):
    early = Rating.objects.filter(scale__study=weeks).order_by("received_at")
    first = early.first().received_at.date()
    seen = early.filter(received_at__date=first).exclude(panelist__label__in=["p0", "p1", "p2"])
    seen.update(current=False)
    # A rating that nothing supersedes counts, whatever the mark says: take its value instead.
    seen.update(value=None, cannot_judge="broken")
    page = _page(keeper, weeks)
    assert "Stretches with fewer than 5 panelists are withheld." in page


def test_without_anchors_the_page_says_what_to_do(keeper, weeks, empty_study):
    page = _page(keeper, empty_study)
    assert "There is no anchor yet" in page
    assert reverse("study_anchors", args=[empty_study.slug]) in page


def test_an_anchor_added_later_is_there_at_once(keeper, weeks):
    assert "image-01.jpg" not in _page(keeper, weeks)
    StudyAsset.objects.filter(study=weeks, name="image-01.jpg").update(purpose="anchor")
    assert "image-01.jpg" in _page(keeper, weeks)
