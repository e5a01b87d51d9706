"""The keys of another study, sent under the address of one's own."""

import pytest
from django.urls import reverse

from core.models import User
from labeling.gold.anchors import add_example
from labeling.gold.proposals import propose
from labeling.inviting.invitations import invite_anybody
from labeling.models import ControlItem, Invitation, Panelist, Scale, StudyAsset, StudyMember
from tests.factories import staff
from tests.labeling.gold_items import pair
from tests.labeling.lead_posts import NUMBERED, ground
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db
ROWS = (ControlItem, Invitation, Panelist, Scale, StudyAsset, StudyMember)


def test_the_numbers_of_another_study_lead_nowhere() -> None:
    """A data lead of one study sends what belongs to another one, under the address of their own."""
    client, _sent = ground()
    theirs = make_study(images=3, slug="theirs")
    scale, link, panelist = theirs.scales.get(), invite_anybody(theirs), join(theirs)
    first, second, third = theirs.assets.order_by("pk")
    lead = staff(theirs, User.Role.DATA_LEAD)
    item = propose(theirs, pair(theirs, first, second), lead)
    example = add_example(scale, third.name, 3, lead)
    before = {row: list(row.objects.order_by("pk").values()) for row in ROWS}
    member = theirs.members.get()
    for name, pk in zip(NUMBERED, (item.pk, item.pk, panelist.pk, link.pk), strict=True):
        for about in NUMBERED[name]:
            answer = client.post(reverse(name, args=["ground", pk]), about | {"reason": "mine"})
            assert answer.status_code == 404, name
    for name, sent in {
        "study_near_duplicates": {"first": first.pk, "second": second.pk, "action": "first"},
        "study_anchors": {"action": "remove_example", "example": example.pk},
        "study_invitations": {
            "key": "6d6a9b2e-6a5e-4a8e-9a57-1c8c6bd6d7aa",
            "stratum": theirs.strata.get().pk,
        },
        "study_gold_propose": {
            "kind": "pair",
            "scale": scale.name,
            "asset": first.name,
            "lower_asset": "image-000.jpg",
        },
    }.items():
        client.post(reverse(name, args=["ground"]), sent)
    for section, sent in {
        "images": {"action": "take_out", "image": [first.pk, second.pk]},
        "questions": {"action": "remove", "scale": scale.pk},
        "people": {"action": "remove", "member": member.pk},
    }.items():
        client.post(reverse("study_set_up_section", args=["ground", section]), sent)
    after = {
        row: list(row.objects.filter(pk__in=[one["id"] for one in before[row]]).order_by("pk").values())
        for row in ROWS
    }
    assert after == before
    assert theirs.invitations.count() == 1
