"""What is asked of people themselves: free to answer, in their language, and kept only where there is room."""

import pytest
from django.test import Client

from labeling.models import Panelist, Study
from tests.pages.way_in.steps import agree, arrive, page, send

pytestmark = pytest.mark.django_db


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
