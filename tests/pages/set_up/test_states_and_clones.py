"""A study is launched, paused, closed and cloned from its pages."""

from labeling.models import Study
from tests.factories import add_images
from tests.pages.set_up.set_up_page import page_of, url


def test_a_study_is_launched_paused_and_closed_from_its_pages(lead, empty_study):
    add_images(empty_study, 3)
    empty_study.strata.create(name="everyone")
    for to, after in (("live", "live"), ("paused", "paused"), ("live", "live"), ("closed", "closed")):
        lead.post(url("study_state", empty_study), {"to": to})
        empty_study.refresh_from_db()
        assert empty_study.state == after
    lead.post(url("study_state", empty_study), {"to": "paused"})
    assert "Say why" in page_of(lead, empty_study)
    answer = lead.post(
        url("study_state", empty_study), {"to": "paused", "reason": "one more wave", "from": "overview"}
    )
    assert answer.url == url("study_overview", empty_study)
    assert "Resume" in lead.get(answer.url).content.decode()


def test_a_draft_that_is_not_ready_says_what_is_missing(lead, empty_study):
    answer = lead.post(url("study_state", empty_study), {"to": "live"}, follow=True)
    assert "things are missing before the study can go live" in answer.content.decode()
    empty_study.refresh_from_db()
    assert empty_study.state == "draft"


def test_a_study_is_cloned_from_its_page(lead, study):
    answer = lead.post(url("study_clone", study), {"clone-study_name": "Wave two", "clone-images": "on"})
    made = Study.objects.get(slug="wave-two")
    assert answer.url == url("study_set_up", made)
    answer = lead.post(
        url("study_clone", study), {"clone-study_name": "Wave three", "clone-slug": "wave-two"}
    )
    assert answer.status_code == 422
    assert "Wave three" in answer.content.decode()
