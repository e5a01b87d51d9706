"""From the invitation to the first image: one page after another, none skipped."""

import pytest

from labeling.models import Study
from labeling.way_in import steps
from tests.pages.way_in.steps import agree, arrive, page, send

pytestmark = pytest.mark.django_db


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
