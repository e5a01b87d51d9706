"""Steps that were taken are open again, and change nothing that was said."""

import pytest
from django.test import Client

from labeling.consent import give_consent
from labeling.models import Panelist, Study
from labeling.way_in import next_step, place_of
from tests.labeling.panel import join
from tests.pages.way_in.steps import agree, arrive, page, send

pytestmark = pytest.mark.django_db


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
