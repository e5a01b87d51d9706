"""Every address of the data lead that takes something, with what may be asked of it."""

from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.gold.attention_cards import make_cards
from labeling.gold.proposals import propose
from labeling.inviting.invitations import invite_anybody
from labeling.models import ControlItem, SelfDescription
from tests.factories import add_images, staff
from tests.labeling.gold_items import pair
from tests.labeling.panel import join, make_study

PAGES = {
    "study_clone": [{}],
    "study_upload": [{}],
    "study_upload_archive": [{}],
    "study_near_duplicates": [{"action": action} for action in ("keep", "group", "first", "second")],
    "study_gold_propose": [{"kind": kind} for kind in ("pair", "fixed")],
    "study_attention_cards": [{}, {"count": "1"}],
    "study_anchors": [
        *({"action": action} for action in ("add_anchor", "remove_anchor", "add_example", "remove_example")),
        {"action": "add_example", "scale": "appeal"},
    ],
    "study_practice": [
        {"action": "add"},
        {"action": "tell", "name": "image-050.jpg"},
        {"action": "remove", "name": "image-050.jpg"},
    ],
    "study_quota": [{"part": part} for part in ("questions", "strata", "make")],
    "study_invitations": [{}],
    "study_invitations_csv": [{}, {"key": "6d6a9b2e-6a5e-4a8e-9a57-1c8c6bd6d7aa"}],
    "study_order": [{}],
    "study_groups": [{"pattern": "folder"}, {"action": "clear"}],
    "study_preview_blocks": [{}],
    "study_preview_ratings": [{}],
    "study_panel_links": [{}, {"count": "1", "as": "csv"}],
    "study_stopping": [{}, {"part": "cost"}],
    "study_state": [{"to": to} for to in ("live", "paused", "closed", "draft")],
}
NUMBERED = {
    "study_gold_decide": [{"action": action} for action in ("approve", "reject", "retire", "discard")],
    "study_gold_revise": [{"kind": kind} for kind in ("pair", "fixed")],
    "study_panel_decision": [{"action": action} for action in ("suspend", "clear")],
    "study_invitation_revoke": [{"action": action} for action in ("revoke", "renew")],
}
SECTIONS = {
    "images": [{"action": "take_out"}, {}],
    "questions": [{"action": action} for action in ("save", "remove", "up", "down")],
    "panel": [{}],
    "words": [{}],
    "people": [{"action": "remove"}, {}],
    "nothing": [{}],
}
Sent = list[tuple[str, dict[str, str]]]


def ground() -> tuple[Client, Sent]:
    """The data lead of a study with one of everything, and every address that takes a POST with what to ask of it."""
    study = make_study(images=6, slug="ground")
    first, second, *_rest = study.assets.order_by("pk")
    lead = staff(study, User.Role.DATA_LEAD)
    propose(study, pair(study, first, second), lead)
    make_cards(study, 1, "en", lead)
    add_images(study, 1, purpose="practice", first=50)
    SelfDescription.objects.create(study=study, name="age", question="How old?", choices=["18", "30"])
    item = ControlItem.objects.order_by("pk").first()
    assert item is not None
    keys = dict(zip(NUMBERED, (item.pk, item.pk, join(study).pk, invite_anybody(study).pk), strict=True))
    addresses = {
        reverse("study_new"): [{}],
        **{reverse(name, args=[study.slug]): asked for name, asked in PAGES.items()},
        **{reverse(name, args=[study.slug, keys[name]]): asked for name, asked in NUMBERED.items()},
        **{reverse("study_set_up_section", args=[study.slug, s]): asked for s, asked in SECTIONS.items()},
    }
    client = Client()
    client.force_login(lead)
    return client, [(url, about) for url, asked in addresses.items() for about in asked]
