"""Consent to a text of a certain version; another text is put to them again."""

import pytest
from django.test import Client

from labeling.consent import consent_text, consent_version
from labeling.models import Panelist, Study
from tests.pages.way_in.steps import COOKIE, agree, arrive, page, send

pytestmark = pytest.mark.django_db


class TestConsent:
    def enter(self, study: Study, language: str = "en") -> tuple[Client, Panelist]:
        client, panelist = arrive(study)
        send(client, study, "language", language=language)
        return client, panelist

    def test_the_default_says_what_must_be_said_under_headings_of_its_own(self, study: Study) -> None:
        client, _panelist = self.enter(study)
        html = page(client, study, "consent/")
        for heading in ("What it is for", "What is stored", "How long it is kept", "If you change your mind"):
            assert f"<h2>{heading}</h2>" in html

    def test_the_version_is_of_the_text_in_the_language_it_was_read_in(self, study: Study) -> None:
        study.consent_text = "We keep your answers."
        study.translations = {"de": {"consent_text": "Wir behalten Ihre Antworten."}}
        study.save()
        client, panelist = self.enter(study, "de")
        assert "Wir behalten Ihre Antworten." in page(client, study, "consent/")
        agree(client, study)
        panelist.refresh_from_db()
        assert panelist.consent_version == consent_version("Wir behalten Ihre Antworten.")
        client.cookies[COOKIE] = "en"
        assert "You agreed to this on" in page(client, study, "consent/"), "the same text in another language"

    def test_a_text_that_changed_while_it_was_read_is_shown_anew(self, study: Study) -> None:
        client, panelist = self.enter(study)
        version = consent_version(consent_text(study))
        Study.objects.filter(pk=study.pk).update(consent_text="We keep it for ever.")
        assert send(client, study, "consent", version=version, answer="agree") == "consent"
        panelist.refresh_from_db()
        assert panelist.consented_at is None
        assert "We keep it for ever." in page(client, study, "consent/")

    def test_a_text_that_changed_later_is_put_to_them_again(self, study: Study) -> None:
        client, panelist = self.enter(study)
        agree(client, study)
        send(client, study, "device")
        send(client, study, "instructions")
        before = Panelist.objects.get(pk=panelist.pk).consent_version
        Study.objects.filter(pk=study.pk).update(consent_text="We keep it for ever.")
        assert client.get(f"/rate/{study.slug}/")["Location"].endswith("/consent/")
        assert "It has changed since" in page(client, study, "consent/")
        assert Panelist.objects.get(pk=panelist.pk).consent_version == before
        assert agree(client, study) == ""
        assert Panelist.objects.get(pk=panelist.pk).consent_version == consent_version("We keep it for ever.")

    def test_declining_signs_out_and_stores_nothing(self, study: Study) -> None:
        client, panelist = self.enter(study)
        html = client.post(f"/rate/{study.slug}/consent/", {"answer": "decline"}).content.decode()
        assert "You have declined" in html
        assert "_auth_user_id" not in client.session
        panelist.refresh_from_db()
        assert panelist.consented_at is None
