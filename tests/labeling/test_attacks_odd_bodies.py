"""Junk sent to every page and address of a panelist: refused or passed over, never a fault."""

import pytest
from django.test import Client
from django.utils import timezone

from core.models import User
from labeling.consent import give_consent
from labeling.inviting.invitations import invite, invite_anybody, invite_url
from labeling.models import Panelist, Rating, SelfDescription
from tests.factories import staff
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PAGES = (
    "",
    "language/",
    "consent/",
    "about-you/",
    "device/",
    "instructions/",
    "thanks/",
    "my-data/",
    "withdraw/",
)
BODIES = {
    "nothing": (FORM, b""),
    "NUL": (FORM, b"language=de%00&version=%00&age=%00&sure=%00&admission=%00&answer=agree%00"),
    "no text": (FORM, b"language=%ff&age=%ff&admission=%ff%fe&device=%ff"),
    "long": (FORM, b"device=" + b"%5B" * 3000 + b"&admission=" + b"9" * 9000),
    "odd facts": (
        FORM,
        b'device={"dpr":NaN,"zoom":1e999,"pointer":{},"viewport":[true,[]],"keeps":"\\u0000"}',
    ),
    "many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(3000))),
    "broken form": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="device"; filename="a"\r\n\r\n{}\r\n--x--\r\n',
    ),
    "deep": (JSON, b'{"ratings":' + b"[" * 5000),
    "not UTF-8": (JSON, b"\xff\xfe\x00"),
    "half characters": (JSON, b'{"ratings": [{"key": "\\ud800", "trial": 1e400, "scale": "\\u0000"}, NaN]}'),
    "wrong kinds": (JSON, b'{"ratings": [{"trial": true, "key": [], "scale": {}, "rated_at": {}}, 7, null]}'),
    "a long number": (JSON, b'{"ratings": [{"trial": ' + b"9" * 5000 + b"}]}"),
    "another charset": ("application/json; charset=nonsense", b"{}"),
}


@pytest.mark.parametrize("body", BODIES)
def test_junk_is_no_fault_anywhere(body: str) -> None:
    study = make_study(images=2)
    SelfDescription.objects.create(study=study, name="age", question="Age?", choices=["young"])
    now = timezone.now()
    panelist = join(study, language="en", device_checked_at=now, instructed_at=now)
    give_consent(panelist)
    lead = staff(study, User.Role.DATA_LEAD)
    own = [f"/rate/{study.slug}/{page}" for page in PAGES]
    own += [invite_url(invite(panelist)), f"/api/v1/studies/{study.slug}/blocks/", "/api/v1/ratings/"]
    preview = [f"/studies/{study.slug}/preview/{which}/?seed=%00" for which in ("blocks", "ratings")]
    kind, data = BODIES[body]
    for user, paths in ((panelist.user, own), (lead, preview), (None, [invite_url(invite_anybody(study))])):
        browser = Client(raise_request_exception=False)
        if user is not None:
            browser.force_login(user)
        for path in paths:
            answer = browser.generic("POST", path, data, content_type=kind)
            assert answer.status_code < 500, (path, answer.status_code)
    panelist = Panelist.objects.get(pk=panelist.pk)
    assert (panelist.state, panelist.language, panelist.description) == ("active", "en", {})
    assert not Rating.objects.exists()


def test_the_preview_is_nobodys_but_the_leads() -> None:
    study, other = make_study(images=2), make_study()
    for user in (join(study).user, staff(other, User.Role.DATA_LEAD), staff(study, User.Role.ML_ENGINEER)):
        browser = Client()
        assert user is not None
        browser.force_login(user)
        for page, send in (
            ("", browser.get),
            ("rate/", browser.get),
            ("blocks/", browser.post),
            ("ratings/", browser.post),
        ):
            assert send(f"/studies/{study.slug}/preview/{page}").status_code == 404, page
