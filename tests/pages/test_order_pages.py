"""The data lead's pages about the order of things: the form, groups, the picture, and a block to try out."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.models import Block, Rating, Study, StudyMember, Trial
from labeling.order_settings import version_of
from tests.labeling.order_study import full_study
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(db) -> Study:
    return full_study(slug="autumn", name="Autumn", state="draft")


@pytest.fixture
def empty_study(db) -> Study:
    return make_study(images=0, slug="bare", name="Bare")


def page(client: Client, name: str, study: Study, query: str = "") -> str:
    response = client.get(reverse(name, args=[study.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def typed(study: Study, **changes: object) -> dict[str, object]:
    values = {
        "version": version_of(study),
        "block_length": 30,
        "gold_share": 7,
        "attention_share": 4,
        "anchor_share": 4,
        "repeat_share": 7,
        "min_repeat_gap": 15,
        "group_gap": 2,
        "practice_length": 3,
        "ratings_per_asset": 3,
        "break_minutes": 20,
        "session_minutes": 45,
        "rest_minutes": 10,
        "most_blocks": 0,
        "lease_minutes": 60,
        "gold_exposure": 200,
        "second_approval": "on",
        "seed": 42,
    }
    return values | changes


def send(client: Client, study: Study, **changes: object):
    return client.post(reverse("study_order", args=[study.slug]), typed(study, **changes))


def test_shares_are_shown_in_percent_and_in_images(lead, study):
    html = page(lead, "study_order", study)
    assert re.search(r'name="gold_share" value="7"', html)
    assert "about 2 of 30" in html
    assert "8 groups hold 40 images; the biggest is “campaign-0” with 5." in html


def test_sending_the_form_as_it_was_shown_changes_nothing(lead, study):
    before = version_of(study)
    response = send(lead, study)
    assert response.status_code == 302
    assert version_of(Study.objects.get(pk=study.pk)) == before
    assert "Nothing was changed." in page(lead, "study_order", study)


def test_what_is_typed_is_saved(lead, study):
    response = send(lead, study, gold_share="10.5", group_gap=4, one_by_one="on", second_approval="", seed=7)
    assert response.status_code == 302
    study.refresh_from_db()
    assert (study.gold_share, study.group_gap, study.one_by_one) == (0.105, 4, True)
    assert (study.second_approval, study.seed) == (False, 7)
    assert "5 settings saved." in page(lead, "study_order", study)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gold_share": 51}, "less than or equal to 50"),
        ({"block_length": 4}, "greater than or equal to 5"),
        ({"block_length": "many"}, "Enter a whole number"),
        ({"gold_share": "nan"}, "Enter a number"),
        ({"gold_share": 40, "repeat_share": 30}, "Leave at least 40% for the images themselves"),
        ({"min_repeat_gap": 29}, "room for a distance of 27 at most"),
        ({"break_minutes": 50}, "A session ends after 45 minutes"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_typed_is_lost(lead, study, changes, words):
    response = send(lead, study, **changes, most_blocks=17)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert re.search(r'name="most_blocks" value="17"', html)
    assert 'aria-invalid="true"' in html
    study.refresh_from_db()
    assert study.most_blocks == 0


def test_two_people_do_not_overwrite_each_other_unseen(lead, study):
    opened = version_of(study)
    assert send(lead, study, block_length=40).status_code == 302
    study.refresh_from_db()
    response = send(lead, study, version=opened, block_length=20)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else has saved these settings" in html
    assert "stored now: 40" in html
    again = re.search(r'name="version" value="(\w+)"', html)
    assert again is not None
    assert send(lead, study, version=again[1], block_length=20).status_code == 302
    study.refresh_from_db()
    assert study.block_length == 20


def test_the_seed_is_shown_and_not_asked_for_once_the_study_is_live(lead, study):
    Study.objects.filter(pk=study.pk).update(state="live")
    html = page(lead, "study_order", study)
    assert 'name="seed"' not in html
    assert "Seed: 42." in html
    assert send(lead, study, seed=7).status_code == 302
    study.refresh_from_db()
    assert study.seed == 42


def test_groups_are_looked_at_before_they_are_set(lead, study):
    url = reverse("study_groups", args=[study.slug])
    assert "campaign-0" in page(lead, "study_groups", study)
    html = page(lead, "study_groups", study, "?pattern=hyphen")
    assert "These groups would be made" in html
    assert ">image<" in html
    assert study.assets.filter(group="image").count() == 0
    lead.post(url, {"pattern": "hyphen"})
    assert study.assets.filter(group="image").count() == 49
    lead.post(url, {"action": "clear"})
    assert study.assets.exclude(group="").count() == 0
    assert lead.post(url, {"pattern": "vowels"}).status_code == 422


def test_the_picture_says_what_is_seen(lead, study):
    html = page(lead, "study_order_picture", study)
    assert "Checks fall anywhere in the block; nobody can wait for them" in html
    assert "n = 200 simulated blocks of 29 images" in html
    assert "asked for: 15" in html
    assert "The table behind this chart" in html
    assert "<svg" in html
    assert html == page(lead, "study_order_picture", study), "the same seed draws the same picture"


def sheet_of(html: str) -> list[str]:
    return re.findall(r'<p class="name">([^<]+)</p>', html)


def test_the_sheet_shows_a_block_and_another(lead, study):
    html = page(lead, "study_preview", study, "?seed=3")
    another = re.search(r'/preview/\?seed=(\d+)">Another sample', html)
    assert another is not None
    assert sheet_of(html) == sheet_of(page(lead, "study_preview", study, "?seed=3"))
    assert sheet_of(html) != sheet_of(page(lead, "study_preview", study, f"?seed={another[1]}"))
    assert html.count('<p class="kind">') == 29
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
    assert (block["id"], block["length"], len(block["trials"])) == ("preview-3", 29, 29)
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


def test_a_study_without_images_says_what_to_do_first(lead, empty_study):
    assert "There is nothing to plan yet" in page(lead, "study_order_picture", empty_study)
    assert "There is nothing to show yet" in page(lead, "study_preview", empty_study)
    page(lead, "study_order", empty_study)
    page(lead, "study_groups", empty_study)
    block = lead.post(reverse("study_preview_blocks", args=["bare"])).json()
    assert (block["id"], block["reason"]) == (None, "done")
    assert "no image with a picture" in block["detail"]
