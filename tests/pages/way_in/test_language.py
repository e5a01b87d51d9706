"""The language somebody chose, spoken from then on."""

import pytest
from django.test import Client

from labeling.models import Panelist, Study
from tests.pages.way_in.steps import COOKIE, arrive, page, send

pytestmark = pytest.mark.django_db


class TestLanguage:
    def test_it_is_stored_and_spoken_from_then_on(self, study: Study) -> None:
        client, panelist = arrive(study)
        html = page(client, study, "language/")
        assert ">English</button>" in html
        assert ">Deutsch</button>" in html
        send(client, study, "language", language="de")
        panelist.refresh_from_db()
        assert panelist.language == "de"
        assert '<html lang="de"' in page(client, study, "consent/")

    def test_another_browser_speaks_it_too(self, study: Study) -> None:
        client, panelist = arrive(study)
        send(client, study, "language", language="de")
        other = Client()
        response = other.post(f"/invitation/{link_of(panelist)}/")
        assert response.cookies[COOKIE].value == "de"
        fresh = Client()
        fresh.force_login(panelist.user)
        assert '<html lang="de"' in page(fresh, study, "consent/")

    def test_a_switch_on_another_page_is_remembered(self, study: Study) -> None:
        client, panelist = arrive(study)
        send(client, study, "language", language="en")
        client.post("/language/", {"language": "de", "next": "/"})
        page(client, study, "consent/")
        panelist.refresh_from_db()
        assert panelist.language == "de"

    @pytest.mark.parametrize("language", ["", "xx", "en-GB"])
    def test_a_language_nobody_offered_is_asked_again(self, study: Study, language: str) -> None:
        client, panelist = arrive(study)
        response = client.post(f"/rate/{study.slug}/language/", {"language": language})
        assert response.status_code == 200
        panelist.refresh_from_db()
        assert panelist.language == ""


def link_of(panelist: Panelist) -> str:
    from labeling.inviting.invitations import invite_url

    return invite_url(panelist.invitation).rstrip("/").rpartition("/")[2]
