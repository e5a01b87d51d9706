"""Settings that are each allowed and together would harm: what a data lead can break without meaning to."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import DomainError
from core.models import User
from labeling.gold import anchors
from labeling.gold.attention_cards import make_cards
from labeling.gold.decisions import discard, reject
from labeling.gold.proposals import propose
from labeling.models import SelfDescription, Study
from labeling.setting_up import scale_editing, uploads
from labeling.setting_up.near_duplicates import undecided_pairs
from tests.factories import add_images, staff
from tests.labeling.gold_items import pair
from tests.labeling.panel import make_study, scale_of

pytestmark = pytest.mark.django_db


def signed_in(study: Study) -> Client:
    client = Client()
    client.force_login(staff(study, User.Role.DATA_LEAD))
    return client


def test_a_scale_that_cards_stand_on_keeps_its_ends() -> None:
    study = make_study(state="draft")
    lead, scale = staff(study, User.Role.DATA_LEAD), scale_of(study)
    cards = make_cards(study, 2, "en", lead)
    with pytest.raises(DomainError) as refused:
        scale_editing.save_scale(study, {"name": scale.name, "low": 1, "high": 3}, lead, scale.pk)
    assert refused.value.code == "in_use"
    for card in cards:
        discard(card.control_items.get(), lead, "not this scale")
    changed = scale_editing.save_scale(study, {"name": scale.name, "low": 1, "high": 3}, lead, scale.pk)
    assert changed.high == 3


def test_a_question_whose_only_proposal_was_turned_down_can_go() -> None:
    study = make_study(state="draft")
    lead = staff(study, User.Role.DATA_LEAD)
    first, second, *_rest = study.assets.order_by("pk")
    reject(propose(study, pair(study, first, second), lead), lead)
    scale_editing.remove_scale(scale_of(study), lead)
    assert not study.scales.exists()


def test_an_anchor_is_not_taken_out_of_the_study_before_it_is_regular_again() -> None:
    study = make_study()
    lead, image = staff(study, User.Role.DATA_LEAD), study.assets.order_by("pk")[0]
    anchors.add_anchor(study, image.name, lead)
    with pytest.raises(DomainError) as refused:
        uploads.take_out(study, image, lead)
    assert refused.value.code == "in_use"
    anchors.remove_anchor(study, image.name, lead)
    uploads.take_out(study, image, lead)
    assert not study.assets.filter(pk=image.pk).exists()


def test_crossing_every_question_there_is_costs_no_more_than_can_be_added() -> None:
    study = make_study(images=1)
    for number in range(9):
        SelfDescription.objects.create(
            study=study, name=f"q{number}", question="?", choices=[f"{number}-{k}" for k in range(8)]
        )
    crossed = "&".join(f"cross=q{number}" for number in range(9))
    begun = time.monotonic()
    page = signed_in(study).get(f"{reverse('study_quota', args=[study.slug])}?{crossed}")
    assert time.monotonic() - begun < 10
    assert "134217728 strata would be added" in page.content.decode()
    answer = signed_in(study).post(
        reverse("study_quota", args=[study.slug]), {"part": "make", "cross": [f"q{n}" for n in range(9)]}
    )
    assert answer.status_code == 422
    assert study.strata.count() == 1


def test_as_many_strata_as_can_be_made_can_be_saved_again() -> None:
    study = make_study(images=1)
    for name, count in (("age", 10), ("home", 20)):
        SelfDescription.objects.create(
            study=study, name=name, question=f"{name}?", choices=[f"{name} {k}" for k in range(count)]
        )
    client, url = signed_in(study), reverse("study_quota", args=[study.slug])
    assert client.post(url, {"part": "make", "cross": ["age", "home"]}).status_code == 302
    strata = list(study.strata.order_by("pk"))
    assert len(strata) == 201
    sent = {"part": "strata", "s-TOTAL_FORMS": 202, "s-INITIAL_FORMS": 201, "min_cell": 5}
    for index, stratum in enumerate(strata):
        sent |= {f"s-{index}-{key}": "" for key in ("panelists_wanted", "population_share")}
        sent |= {f"s-{index}-pk": stratum.pk, f"s-{index}-name": stratum.name}
        sent |= {f"s-{index}-rule__{name}": answers for name, answers in stratum.matches.items()}
    assert client.post(url, sent).status_code == 302


def test_alike_images_of_one_campaign_do_not_hide_others_that_look_alike() -> None:
    study = make_study(images=0)
    frames = add_images(study, 80, group="frames")
    others = add_images(study, 2, first=100)
    for image in frames:
        image.asset.phash = "0" * 64
        image.asset.save()
    for number, image in enumerate(others):
        image.asset.phash = "f" * 63 + "ef"[number]
        image.asset.save()
    assert [(one.first.pk, one.second.pk) for one in undecided_pairs(study)] == [tuple(o.pk for o in others)]


def test_what_set_up_allows_the_order_page_saves() -> None:
    study = make_study(ratings_per_asset=15)
    client = signed_in(study)
    section = reverse("study_set_up_section", args=[study.slug, "panel"])
    assert client.post(section, {"ratings_per_asset": "1000"}).status_code == 302
    page = client.get(reverse("study_order", args=[study.slug]))
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent = {name: value for name, value in sent.items() if value is not False}
    answer = client.post(reverse("study_order", args=[study.slug]), {**sent, "lease_minutes": 70})
    assert answer.status_code == 302, answer.context["form"].errors
