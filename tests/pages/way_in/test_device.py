"""The look at the device warns, stores what it saw, and never stands in the way."""

import json

import pytest
from django.test import Client

from labeling.models import Panelist, Study
from tests.pages.way_in.steps import agree, arrive, send

pytestmark = pytest.mark.django_db


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
