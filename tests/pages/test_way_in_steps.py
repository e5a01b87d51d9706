"""From the invitation to the first image: one page after another, none skipped, each open again afterwards."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from labeling.consent import consent_text, consent_version, give_consent
from labeling.models import Panelist, Scale, ScaleExample, SelfDescription, Study
from labeling.panels import add_stratum, create_panelists
from labeling.way_in import next_step, place_of, steps
from tests.factories import add_images
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def study() -> Study:
    return make_study(images=5, practice_length=0)


@pytest.fixture
def asking(study: Study) -> Study:
    """The study asks for an age; those of 30 and more are a part of the panel of their own."""
    SelfDescription.objects.create(
        study=study,
        name="age",
        question="How old are you?",
        choices=["18-29", "30+"],
        translations={"de": {"question": "Wie alt sind Sie?", "choices": {"30+": "30 und älter"}}},
    )
    older = add_stratum(study, "older", panelists_wanted=1)
    older.matches = {"age": ["30+"]}
    older.save()
    return study


def arrive(study: Study) -> tuple[Client, Panelist]:
    """A browser that has just followed a personal link."""
    made = create_panelists(study, 1)[0]
    client = Client()
    client.post(made.invite_path)
    return client, made.panelist


def page(client: Client, study: Study, name: str = "") -> str:
    response = client.get(f"/rate/{study.slug}/{name}")
    assert response.status_code == 200, response.headers.get("Location")
    return response.content.decode()


def send(client: Client, study: Study, name: str, **form: str) -> str:
    """POST a step; the name of the page it leads to."""
    response = client.post(f"/rate/{study.slug}/{name}/", form)
    assert response.status_code == 302
    return response["Location"].removeprefix(f"/rate/{study.slug}/").rstrip("/")


def agree(client: Client, study: Study) -> str:
    html = page(client, study, "consent/")
    version = html.partition('name="version" value="')[2][:64]
    return send(client, study, "consent", version=version, answer="agree")


def test_one_step_leads_to_the_next_and_rating_comes_last(asking: Study) -> None:
    client, panelist = arrive(asking)
    assert "Step 1 of 5" in page(client, asking, "language/")
    assert send(client, asking, "language", language="en") == "consent"
    assert "Step 2 of 5" in page(client, asking, "consent/")
    assert agree(client, asking) == "about-you"
    assert "Step 3 of 5" in page(client, asking, "about-you/")
    assert send(client, asking, "about-you", age="30+") == "device"
    assert "Step 4 of 5" in page(client, asking, "device/")
    assert send(client, asking, "device", device='{"viewport": [390, 844]}') == "instructions"
    assert "Step 5 of 5" in page(client, asking, "instructions/")
    assert send(client, asking, "instructions") == ""
    assert 'id="rating"' in page(client, asking)
    panelist.refresh_from_db()
    assert (panelist.language, panelist.description) == ("en", {"age": "30+"})
    assert panelist.stratum.name == "older"
    assert panelist.device["viewport"] == [390, 844]


def test_a_study_that_asks_nothing_has_four_steps(study: Study) -> None:
    client, panelist = arrive(study)
    assert "Step 1 of 4" in page(client, study, "language/")
    assert len(steps(panelist)) == 4
    send(client, study, "language", language="en")
    agree(client, study)
    assert client.get(f"/rate/{study.slug}/about-you/")["Location"].endswith("/device/")


@pytest.mark.parametrize("later", ["", "consent/", "about-you/", "device/", "instructions/"])
def test_nobody_skips_a_step(asking: Study, later: str) -> None:
    client, panelist = arrive(asking)
    response = client.get(f"/rate/{asking.slug}/{later}")
    assert response["Location"] == f"/rate/{asking.slug}/language/"
    if later:
        client.post(f"/rate/{asking.slug}/{later}", {"age": "30+", "answer": "agree", "device": "{}"})
        panelist.refresh_from_db()
        assert (panelist.consented_at, panelist.described_at, panelist.instructed_at) == (None, None, None)
        assert panelist.device_checked_at is None


def test_every_step_opens_again_afterwards_and_counts_no_steps(asking: Study) -> None:
    client, panelist = arrive(asking)
    send(client, asking, "language", language="en")
    agree(client, asking)
    send(client, asking, "about-you", age="30+")
    send(client, asking, "device")
    send(client, asking, "instructions")
    for name in ("language/", "consent/", "about-you/", "device/", "instructions/"):
        assert "Step " not in page(client, asking, name)
    assert "30+" in page(client, asking, "about-you/")
    assert 'type="radio"' not in page(client, asking, "about-you/")
    assert "You agreed to this on" in page(client, asking, "consent/")
    assert "I agree" not in page(client, asking, "consent/")
    send(client, asking, "about-you", age="18-29")
    panelist.refresh_from_db()
    assert panelist.description == {"age": "30+"}, "what was said once stays said"


def test_whoever_rated_before_the_steps_existed_goes_straight_on(asking: Study) -> None:
    panelist = join(asking)
    give_consent(panelist)
    assert next_step(panelist) == "rate_language"
    client = Client()
    client.force_login(panelist.user)
    Panelist.objects.filter(pk=panelist.pk).update(instructed_at=panelist.consented_at)
    assert 'id="rating"' in page(client, asking)
    panelist.refresh_from_db()
    assert place_of(panelist, "rate_consent") is None


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
    from labeling.invitations import invite_url

    return invite_url(panelist.invitation).rstrip("/").rpartition("/")[2]


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


class TestAboutYou:
    def enter(self, study: Study, language: str = "en") -> tuple[Client, Panelist]:
        client, panelist = arrive(study)
        send(client, study, "language", language=language)
        agree(client, study)
        return client, panelist

    def test_every_question_may_stay_open_and_nothing_is_chosen_beforehand(self, asking: Study) -> None:
        client, panelist = self.enter(asking)
        html = page(client, asking, "about-you/")
        assert "checked" not in html
        choices = html.partition("<legend>How old are you?</legend>")[2].partition("</fieldset>")[0]
        assert choices.index("18-29") < choices.index("30+") < choices.index("Prefer not to say")
        assert send(client, asking, "about-you") == "device"
        panelist.refresh_from_db()
        assert panelist.description == {}
        assert panelist.described_at is not None

    def test_it_speaks_the_language_of_the_panelist(self, asking: Study) -> None:
        client, _panelist = self.enter(asking, "de")
        html = page(client, asking, "about-you/")
        assert "Wie alt sind Sie?" in html
        assert 'value="30+"> <span>30 und älter</span>' in html

    def test_where_the_quota_is_full_they_are_thanked_and_nothing_is_kept(self, asking: Study) -> None:
        Study.objects.filter(pk=asking.pk).update(firm_quota=True)
        first, _panelist = self.enter(asking)
        assert send(first, asking, "about-you", age="30+") == "device"
        client, panelist = self.enter(asking)
        html = client.post(f"/rate/{asking.slug}/about-you/", {"age": "30+"}).content.decode()
        assert "Thank you for coming" in html
        assert "_auth_user_id" not in client.session
        panelist.refresh_from_db()
        assert (panelist.state, panelist.description, panelist.described_at) == ("withdrawn", {}, None)
        assert panelist.quality_events.get().reason == "quota_full"


class TestDevice:
    def enter(self, study: Study) -> tuple[Client, Panelist]:
        client, panelist = arrive(study)
        send(client, study, "language", language="en")
        agree(client, study)
        return client, panelist

    def checked(self, study: Study, given: str) -> dict[str, object]:
        client, panelist = self.enter(study)
        assert send(client, study, "device", device=given) == "instructions", "it never stands in the way"
        panelist.refresh_from_db()
        assert panelist.device_checked_at is not None
        return panelist.device

    def test_what_was_seen_is_stored_with_what_was_warned_of(self, study: Study) -> None:
        seen = {
            "viewport": [300, 600],
            "screen": [390, 844],
            "dpr": 3,
            "zoom": 2.5,
            "pointer": "coarse",
            "keeps": False,
            "decodes": False,
        }
        stored = self.checked(study, json.dumps(seen))
        assert stored == {**seen, "warnings": ["narrow", "zoomed", "forgets", "no_images"]}

    def test_what_cannot_be_is_left_out_and_the_rest_is_kept(self, study: Study) -> None:
        seen = {
            "viewport": [-1, 9e9],
            "screen": "big",
            "dpr": True,
            "zoom": 1.0,
            "pointer": "laser",
            "keeps": "yes",
            "evil": "<script>",
        }
        assert self.checked(study, json.dumps(seen)) == {"zoom": 1.0, "warnings": []}

    @pytest.mark.parametrize("given", ["", "{", "[1]", '"x"', '{"dpr": NaN}', "[" * 1900, "{}" + " " * 3000])
    def test_without_javascript_or_with_nonsense_it_just_goes_on(self, study: Study, given: str) -> None:
        assert self.checked(study, given) == {}

    def test_it_can_be_done_again(self, study: Study) -> None:
        client, panelist = self.enter(study)
        send(client, study, "device", device='{"zoom": 2}')
        send(client, study, "instructions")
        assert send(client, study, "device", device='{"zoom": 1}') == ""
        panelist.refresh_from_db()
        assert panelist.device == {"zoom": 1, "warnings": []}


def test_instructions_speak_of_practice_and_show_examples_where_there_are_any(study: Study) -> None:
    client, panelist = arrive(study)
    send(client, study, "language", language="de")
    agree(client, study)
    send(client, study, "device")
    plain = page(client, study, "instructions/")
    study.practice_length, study.instructions = 3, "Think of a poster."
    study.translations = {"de": {"instructions": "Denken Sie an ein Plakat."}}
    study.save()
    add_images(study, 2, purpose="practice", first=20)
    shown = add_images(study, 1, purpose="example", first=30)[0]
    scale = Scale.objects.get(study=study)
    ScaleExample.objects.create(scale=scale, asset=shown, value=6)
    html = page(client, study, "instructions/")
    with translation.override("de"):
        practice = translation.gettext(
            "You begin with a few images for practice. They show you how it works and are not counted."
        )
    assert practice in html
    assert practice not in plain
    assert 'class="examples"' in html
    assert 'class="examples"' not in plain
    assert "Denken Sie an ein Plakat." in html
    assert "Think of a poster." not in html
    assert panelist.instructed_at is None
