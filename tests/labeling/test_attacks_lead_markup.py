"""Markup in every word that people give stays a word on every page, in charts and in what scripts read."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.gold import anchors, practice_images
from labeling.gold.decisions import reject, retire
from labeling.gold.practice_images import Told
from labeling.gold.proposals import propose
from labeling.gold.wanted import Wanted
from labeling.inviting.invitations import invite_anybody
from labeling.models import ImportReport, Panelist, SelfDescription, Stratum, Study
from labeling.quality.control import suspend
from tests.factories import add_images, staff
from tests.labeling.gold_items import answer
from tests.labeling.panel import join, make_study, scale_of

pytestmark = pytest.mark.django_db

EVIL = "\"'></text></svg><img src=x onerror=alert(1)>{{7*7}}"
PAGES = (
    "study_set_up", "study_gold", "study_gold_candidates", "study_anchors", "study_practice", "study_order",
    "study_order_picture", "study_groups", "study_preview", "study_preview_rate", "study_near_duplicates",
    "study_quota", "study_quota_fill", "study_invitations", "study_panel", "study_overview", "study_images",
    "study_imports", "study_agreement",
)  # fmt: skip


@pytest.fixture
def study() -> Study:
    study = make_study(
        images=0, name=EVIL, consent_text=EVIL, instructions=EVIL, gold_share=0.4, block_length=6
    )
    scale = scale_of(study)
    scale.question, scale.low_label, scale.translations = EVIL, EVIL[:60], {"de": {"question": EVIL}}
    scale.save()
    study.strata.update(name=EVIL, panelists_wanted=9)
    SelfDescription.objects.create(study=study, name="age", question=EVIL, choices=[EVIL, "b"])
    Stratum.objects.create(study=study, name=f"2{EVIL}", panelists_wanted=3, matches={"age": [EVIL]})
    images = add_images(study, 9, group=EVIL)
    for number, image in enumerate(images):
        image.name = f"{number}{EVIL}"
        image.save()
    lead, other = staff(study, User.Role.DATA_LEAD), staff(study, User.Role.DATA_LEAD)
    other.username = EVIL
    other.save()
    for first, decide in ((0, retire), (2, None)):
        study.second_approval = False
        study.save()
        item = propose(study, Wanted("pair", scale, images[first], lower_asset=images[first + 1]), lead, EVIL)
        if decide:
            decide(item, other, EVIL)
    study.second_approval = True
    study.save()
    reject(propose(study, Wanted("fixed", scale, images[4], 2, 1), lead, EVIL), other, EVIL)
    propose(study, Wanted("fixed", scale, images[4], 3, 1), other, EVIL)
    anchors.add_anchor(study, images[5].name, lead)
    anchors.add_example(scale, images[6].name, 2, lead)
    practice_images.add(study, images[7].name, lead)
    practice_images.tell(study, images[7].name, {scale.name: Told(2, 1, EVIL)}, lead)
    invite_anybody(study, note=EVIL, stratum=study.strata.first())
    for number in range(6):
        panelist = join(study, label=f"{number}{EVIL}")
        answer(panelist, images[8], 3, "regular")
    suspend(Panelist.objects.order_by("pk")[0], EVIL, lead)
    ImportReport.objects.create(study=study, problems=[{"reason": EVIL, "where": EVIL, "detail": EVIL}])
    return study


def test_markup_stays_words_on_every_page(study: Study) -> None:
    client = Client()
    client.force_login(study.members.order_by("pk")[0].user)
    item = study.control_items.order_by("pk")[1]
    addresses = [reverse(name, args=[study.slug]) for name in PAGES]
    addresses += [reverse("study_gold_revise", args=[study.slug, item.pk]), reverse("study_list")]
    addresses += [f"{addresses[1]}?q={EVIL}", reverse("study_image", args=[study.slug, item.asset_id])]
    shown = 0
    for address in addresses:
        page = client.get(address, {"cross": "age", "pattern": "folder", "q": EVIL[:4]})
        text = page.content.decode()
        assert page.status_code == 200, address
        assert "<img src=x" not in text, address
        assert "onerror=alert(1)>" not in text, address
        assert "</text></svg><" not in text, address
        shown += "onerror=alert(1)" in text
    assert shown > 15
