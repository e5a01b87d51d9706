"""Reports of imports, and the pages nobody wants to see."""

import pytest
from django.test import Client
from django.urls import reverse

from labeling.models import ImportReport


def test_a_report_counts_by_reason_and_lists_what_was_left_out(lead, study):
    ImportReport.objects.create(
        study=study,
        counts={"images_added": 145, "ratings_added": 10074, "unknown_image": 1, "unknown_image_ratings": 72},
        problems=[
            {"reason": "unknown_image", "where": "midjourney__p25.jpg", "detail": "72 ratings name it."}
        ],
    )
    page = lead.get(reverse("study_imports", args=[study.slug])).content.decode()
    assert "10,074" in page
    assert "midjourney__p25.jpg" in page
    assert "partly taken" in page


def test_a_report_without_problems_says_so(lead, study):
    ImportReport.objects.create(study=study, counts={"images_added": 3}, problems=[])
    assert "all taken" in lead.get(reverse("study_imports", args=[study.slug])).content.decode()


def test_a_page_that_does_not_exist_is_styled_and_helps(lead):
    response = lead.get("/no/such/page/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There is no such page" in page
    assert "panelwise.css" in page
    assert 'href="/"' in page


def test_a_fault_is_styled_and_gives_nothing_away(lead, study, monkeypatch):
    def breaks(user):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("labeling.views.studies.studies_of", breaks)
    client = Client(raise_request_exception=False)
    client.cookies = lead.cookies
    response = client.get(reverse("study_list"))
    assert response.status_code == 500
    page = response.content.decode()
    assert "Something failed on our side" in page
    assert "secret detail" not in page


def test_a_form_without_its_token_is_refused_with_a_sentence(db):
    response = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


@pytest.mark.parametrize("name", ["login"])
def test_signing_in_says_what_this_is(client, db, name):
    page = client.get(reverse(name)).content.decode()
    assert "panel’s judgement of images" in page
    assert 'href="#main"' in page


def test_pages_carry_no_inline_style_or_script(lead, study):
    for name in (
        "study_list",
        "study_overview",
        "study_agreement",
        "study_panel",
        "study_images",
        "study_imports",
    ):
        page = lead.get(reverse(name, args=[] if name == "study_list" else [study.slug])).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick" not in page
        assert "<script>" not in page


def test_language_can_be_changed_and_stays(lead, study):
    lead.post(reverse("set_language"), {"language": "de", "next": "/studies/"})
    assert '<html lang="de">' in lead.get(reverse("study_list")).content.decode()
