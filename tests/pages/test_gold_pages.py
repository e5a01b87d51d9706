"""Gold, candidates, anchors and practice images as the data lead curates them on their pages."""

import re

import pytest
from django.urls import reverse

from core.models import AuditEvent, User
from labeling.gold.attention_cards import make_cards
from labeling.ingest import ingest
from labeling.models import ControlItem, ScaleExample, Study
from tests.factories import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured(study) -> Study:
    """The study of the conftest, its twelve images with pictures."""
    for number, image in enumerate(study.assets.order_by("name")):
        image.asset = ingest(picture(5000 + number))[0]
        image.save()
    return study


@pytest.fixture
def second(somebody, pictured):
    return somebody("second", User.Role.DATA_LEAD, pictured)


def url(study, name="study_gold", *args) -> str:
    return reverse(name, args=[study.slug, *args])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


PAIR = {"kind": "pair", "scale": "appeal", "asset": "image-11.jpg", "lower_asset": "image-00.jpg"}


def test_the_empty_page_says_what_to_do_first(lead, empty_study, pictured):
    assert "Bring images in first" in text(lead.get(url(empty_study)))
    page = text(lead.get(url(pictured)))
    assert "There is no gold yet" in page
    assert "about ten answers an image" in page


def test_candidates_are_ranked_with_what_is_known_of_them(lead, pictured):
    page = text(lead.get(url(pictured, "study_gold_candidates"), {"for": "pair", "scale": "appeal"}))
    assert "image-11.jpg" in page
    assert "10 ratings" in page
    assert "SD " in page
    assert re.search(r"Of the raters so far, 100% would pass\.", page)
    for use in ("fixed", "anchor", "example", "practice"):
        page = text(lead.get(url(pictured, "study_gold_candidates"), {"for": use}))
        assert page.count("10 ratings") == 12, use


def test_without_ratings_the_page_says_what_is_missing_and_finds_by_name(lead, pictured):
    where = url(pictured, "study_gold_candidates")
    page = text(lead.get(where, {"for": "pair", "scale": "clarity"}))
    assert "No candidate yet" in page
    assert "5 answers or more" in page
    page = text(lead.get(where, {"for": "anchor", "scale": "clarity", "q": "image-03"}))
    assert "Make it an anchor" in page
    page = text(lead.get(where, {"for": "pair", "scale": "clarity", "q": "image-03"}))
    assert "as the higher one" in page
    assert "No image matches" in text(lead.get(where, {"q": "nothing"}))


def test_a_proposal_is_approved_by_somebody_else(lead, second, pictured):
    page = text(lead.post(url(pictured, "study_gold_propose"), {**PAIR, "reason": "clear"}, follow=True))
    assert "Somebody else has to approve it" in page
    assert "Waiting for approval" in page
    item = pictured.control_items.get()
    decision = url(pictured, "study_gold_decide", item.pk)
    assert "you have proposed it yourself" in text(lead.post(decision, {"action": "approve"}, follow=True))
    assert ">Approve<" not in text(lead.get(url(pictured)))
    assert ">Approve<" in text(second.get(url(pictured)))
    assert "In use from now on." in text(second.post(decision, {"action": "approve"}, follow=True))
    item.refresh_from_db()
    assert (item.state, item.asset.purpose, item.lower_asset.purpose) == ("approved", "gold", "gold")


def test_a_refused_proposal_is_told_beside_its_field_and_keeps_what_was_typed(lead, pictured):
    wrong = {**PAIR, "lower_asset": "image-11.jpg", "reason": "my own words"}
    response = lead.post(url(pictured, "study_gold_propose"), wrong)
    assert response.status_code == 422
    assert "same image twice" in text(response)
    assert "my own words" in text(response)
    response = lead.post(url(pictured, "study_gold_propose"), {**PAIR, "asset": "no such image"})
    assert response.status_code == 422
    assert "No image of this study has that name." in text(response)
    fixed = {"kind": "fixed", "scale": "appeal", "asset": "image-11.jpg", "expected": "12", "tolerance": "2"}
    response = lead.post(url(pictured, "study_gold_propose"), fixed)
    assert "from 1 to 7" in text(response)
    assert not pictured.control_items.exists()


def test_an_image_of_another_study_is_not_found(lead, pictured, empty_study):
    response = lead.post(url(empty_study, "study_gold_propose"), PAIR)
    assert response.status_code == 422
    assert not ControlItem.objects.exists()


def in_use(study, **about) -> ControlItem:
    images = {image.name: image for image in study.assets.all()}
    study.assets.filter(name__in=("image-11.jpg", "image-00.jpg")).update(purpose="gold")
    return ControlItem.objects.create(
        study=study,
        kind="pair",
        scale=study.scales.get(name="appeal"),
        asset=images["image-11.jpg"],
        lower_asset=images["image-00.jpg"],
        **about,
    )


def test_hit_rates_and_exposure_stand_beside_each_item(lead, pictured):
    item = in_use(pictured)
    for panelist in pictured.panelists.all():
        panelist.trials.filter(study_asset__in=[item.asset_id, item.lower_asset_id]).update(kind="gold")
    page = text(lead.get(url(pictured)))
    assert "10 of 10" in page
    assert "10 of 200" in page
    assert "[.72, 1.00]" in page


def test_a_bad_item_says_look_at_this_one(lead, pictured):
    item = in_use(pictured)
    item.asset, item.lower_asset = item.lower_asset, item.asset
    item.save()
    for panelist in pictured.panelists.all():
        panelist.trials.filter(study_asset__in=[item.asset_id, item.lower_asset_id]).update(kind="gold")
    assert "Look at this one</span>" in text(lead.get(url(pictured)))


def test_a_revision_is_a_new_version(lead, second, pictured):
    item = in_use(pictured)
    where = url(pictured, "study_gold_revise", item.pk)
    assert "image-11.jpg" in text(lead.get(where))
    assert lead.post(where, {**PAIR, "asset": ""}).status_code == 422
    lead.post(where, {**PAIR, "lower_asset": "image-01.jpg"})
    new = pictured.control_items.get(state="proposed")
    assert (new.version, new.replaces) == (2, item)
    assert "A new version waits for approval." in text(lead.get(url(pictured)))
    second.post(url(pictured, "study_gold_decide", new.pk), {"action": "approve"})
    item.refresh_from_db()
    assert (item.state, item.in_force_until is not None) == ("retired", True)
    page = text(lead.get(url(pictured)))
    assert "version 2" in page
    assert "Earlier versions" in page


def test_discarding_asks_for_a_reason_and_says_what_happened(lead, pictured):
    item = in_use(pictured)
    where = url(pictured, "study_gold_decide", item.pk)
    assert "Say why" in text(lead.post(where, {"action": "discard"}, follow=True))
    assert "Choose what to do" in text(lead.post(where, {"action": "shred"}, follow=True))
    page = text(lead.post(where, {"action": "discard", "reason": "blurred"}, follow=True))
    assert "count for nobody" in page
    assert "blurred" in page
    assert AuditEvent.objects.get(action="gold_discarded").detail["reason"] == "blurred"


def test_gold_of_another_study_cannot_be_decided_on_here(lead, pictured, empty_study):
    item = in_use(pictured)
    assert lead.post(url(empty_study, "study_gold_decide", item.pk), {"action": "retire"}).status_code == 404
    assert lead.get(url(empty_study, "study_gold_revise", item.pk)).status_code == 404


def test_attention_cards_are_made_for_every_scale(lead, pictured):
    where = url(pictured, "study_attention_cards")
    page = text(lead.post(where, {"count": 4, "language": "de"}, follow=True))
    assert "4 attention cards made." in page
    cards = pictured.assets.filter(purpose="attention")
    assert cards.count() == 4
    assert ControlItem.objects.filter(asset__in=cards, state="approved").count() == 8
    values = list(ControlItem.objects.filter(scale__name="appeal").values_list("expected", flat=True))
    assert set(values) <= {2, 3, 5, 6}
    assert len(set(values)) == 4
    assert lead.post(where, {"count": 0, "language": "en"}).status_code == 422


def test_cards_go_on_counting_and_need_a_common_point(pictured, lead):
    by = User.objects.get(username="lead")
    first, second = make_cards(pictured, 2, "en", by), make_cards(pictured, 2, "en", by)
    assert len({card.asset_id for card in (*first, *second)}) == 4
    pictured.scales.filter(name="clarity").update(low=20, high=30)
    response = lead.post(url(pictured, "study_attention_cards"), {"count": 1, "language": "en"})
    assert response.status_code == 422
    assert "share no value" in text(response)


def test_anchors_are_put_in_and_taken_out(lead, pictured):
    where = url(pictured, "study_anchors")
    assert "There is no anchor yet" in text(lead.get(where))
    for name in ("image-02.jpg", "image-09.jpg", "image-09.jpg"):
        lead.post(where, {"action": "add_anchor", "name": name})
    page = text(lead.get(where))
    assert "8 more" in page
    assert "The widest gap is from" in page
    assert pictured.assets.filter(purpose="anchor").count() == 2
    assert AuditEvent.objects.filter(action="anchor_added").count() == 2
    response = lead.post(where, {"action": "add_anchor", "name": "nothing.jpg"})
    assert (response.status_code, "nothing.jpg" in text(response)) == (422, True)
    lead.post(where, {"action": "remove_anchor", "name": "image-02.jpg"})
    image = pictured.assets.get(name="image-02.jpg")
    assert (image.purpose, image.fills.count()) == ("regular", 2)


def test_an_example_says_what_becomes_of_its_answers(lead, pictured):
    where = url(pictured, "study_anchors")
    example = {"action": "add_example", "scale": "appeal", "name": "image-05.jpg", "value": "4"}
    response = lead.post(where, {**example, "value": "9"})
    assert response.status_code == 422
    assert "from 1 to 7" in text(response)
    page = text(lead.post(where, example, follow=True))
    assert "It has 10 answers, which are kept and still counted" in page
    lead.post(where, {**example, "value": "5"})
    kept = ScaleExample.objects.get()
    assert (kept.value, kept.asset.purpose) == (5, "example")
    assert lead.post(where, {"action": "add_anchor", "name": "image-05.jpg"}).status_code == 422
    lead.post(where, {"action": "remove_example", "example": kept.pk})
    lead.post(where, {"action": "remove_example", "example": kept.pk})
    assert pictured.assets.get(name="image-05.jpg").purpose == "regular"


def test_practice_images_tell_what_most_people_answer(lead, pictured):
    where = url(pictured, "study_practice")
    assert "There is no practice image yet" in text(lead.get(where))
    lead.post(where, {"action": "add", "name": "image-07.jpg"})
    told = {"action": "tell", "name": "image-07.jpg", "expected_appeal": "5", "tolerance_appeal": "1"}
    response = lead.post(where, {**told, "expected_appeal": "eight", "feedback_appeal": "warm light"})
    assert response.status_code == 422
    assert "Give a number." in text(response)
    assert "warm light" in text(response)
    lead.post(where, {**told, "feedback_appeal": "warm light"})
    lead.post(where, {**told, "feedback_appeal": "warm light"})
    item = ControlItem.objects.get()
    assert (item.state, item.expected, item.tolerance, item.feedback) == ("approved", 5, 1, "warm light")
    lead.post(where, {**told, "expected_appeal": "6"})
    assert list(ControlItem.objects.order_by("version").values_list("version", "state")) == [
        (1, "retired"),
        (2, "approved"),
    ]
    lead.post(where, {"action": "remove", "name": "image-07.jpg"})
    assert not ControlItem.objects.filter(state="approved").exists()
    assert pictured.assets.get(name="image-07.jpg").purpose == "regular"


def test_the_page_stays_at_a_fixed_number_of_queries(lead, pictured, django_assert_max_num_queries):
    in_use(pictured)
    make_cards(pictured, 10, "en", User.objects.get(username="lead"))
    with django_assert_max_num_queries(24):
        lead.get(url(pictured))


def test_everything_is_there_in_german(lead, pictured):
    in_use(pictured)
    lead.cookies["django_language"] = "de"
    for name in ("study_gold", "study_gold_candidates", "study_anchors", "study_practice"):
        assert lead.get(url(pictured, name)).status_code == 200


def test_the_next_step_says_that_gold_is_missing_or_waits(lead, pictured):
    overview = url(pictured, "study_overview")
    assert "There is no gold and no attention check yet" in text(lead.get(overview))
    lead.post(url(pictured, "study_gold_propose"), PAIR)
    assert "1 gold item waits for approval." in text(lead.get(overview))
