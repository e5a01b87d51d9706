"""A block to look at and to try out; nothing of it is stored."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.models import Block, Rating, StudyMember, Trial
from tests.pages.order.order_pages import page

pytestmark = pytest.mark.django_db


def sheet_of(html: str) -> list[str]:
    return re.findall(r'<p class="name">([^<]+)</p>', html)


def test_the_sheet_shows_a_block_and_another(lead, study):
    html = page(lead, "study_preview", study, "?seed=3")
    another = re.search(r'/preview/\?seed=(\d+)">Another sample', html)
    assert another is not None
    assert sheet_of(html) == sheet_of(page(lead, "study_preview", study, "?seed=3"))
    assert sheet_of(html) != sheet_of(page(lead, "study_preview", study, f"?seed={another[1]}"))
    assert html.count('<p class="kind">') == 30
    for kind in ("Gold", "Attention check", "Anchor", "Repeat", "Image"):
        assert f"</span> {kind}</p>" in html
    assert "Sample 3" in html
    assert re.search(r"shows place \d+ again", html)
    assert "/rate/?seed=3" in html
    assert page(lead, "study_preview", study, "?seed=x") is not None


def test_the_rating_page_of_the_preview_speaks_only_with_the_preview(lead, study):
    html = page(lead, "study_preview_rate", study, "?seed=3")
    user = User.objects.get(username="lead")
    assert f'data-user="preview-{user.pk}-autumn"' in html
    assert 'data-blocks-url="/studies/autumn/preview/blocks/?seed=3"' in html
    assert 'data-ratings-url="/studies/autumn/preview/ratings/"' in html
    assert "Preview: nothing is stored." in html
    assert reverse("api_ratings") not in html
    assert 'href="/studies/autumn/preview/?seed=3"' in html


def test_a_previewed_block_is_rated_and_nothing_is_stored(lead, study):
    block = lead.post(reverse("study_preview_blocks", args=["autumn"]) + "?seed=3").json()
    assert (block["id"], block["length"], len(block["trials"])) == ("preview-3", 30, 30)
    assert all(trial["id"] < 0 and trial["image_url"] for trial in block["trials"])
    assert block["scales"][0]["name"] == "appeal"
    answers = [
        {"key": f"k{trial['id']}", "trial": trial["id"], "scale": "appeal", "value": 4}
        for trial in block["trials"]
    ]
    said = lead.post(
        reverse("study_preview_ratings", args=["autumn"]),
        json.dumps({"ratings": answers}),
        "application/json",
    ).json()
    assert said["results"] == [{"key": answer["key"], "status": "stored"} for answer in answers]
    assert not any(model.objects.exists() for model in (Block, Trial, Rating))


@pytest.mark.parametrize("body", ["", "[]", "{", '{"ratings": 3}', '{"ratings": [1, {"key": 2}]}'])
def test_the_preview_takes_any_body_calmly(lead, study, body):
    response = lead.post(reverse("study_preview_ratings", args=["autumn"]), body, "application/json")
    assert (response.status_code, response.json()) == (200, {"results": []})


def test_the_preview_asks_for_the_pages_token(study, db):
    client = Client(enforce_csrf_checks=True)
    user = User.objects.create(username="owner", role=User.Role.DATA_LEAD)
    StudyMember.objects.create(study=study, user=user)
    client.force_login(user)
    assert client.post(reverse("study_preview_blocks", args=["autumn"])).status_code == 403


def test_real_answers_are_refused_for_the_previews_trials(study):
    """Were an answer to a preview ever sent to the real address, it would not be taken."""
    from labeling.rating_items import Unusable, read_answer

    with pytest.raises(Unusable, match="number of a trial"):
        read_answer(
            {"key": "0b7ff9a6-5b1c-4d9e-9ad5-7d2f3f2b1c11", "trial": -3, "scale": "appeal", "value": 4}
        )
