"""Pages of links and lists, and what is hidden in their forms."""

import html
import re
import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

LIST = "label;stratum;name;mail\nk1;north;=Ada;ada@example.org\nk2;;Zoë;zoe@example.org\n"


def url(study, name="study_invitations", *keys):
    return reverse(name, args=[study.slug, *keys])


def shared_form(**about):
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    return {
        "key": str(uuid.uuid4()),
        "note": "on the board",
        "stratum": "",
        "uses": "",
        "until": until,
        **about,
    }


def upload(browser, study, text, encoding="utf-8"):
    file = SimpleUploadedFile("people.csv", text.encode(encoding))
    return browser.post(url(study, "study_invitations_csv"), {"file": file})


def hidden(response):
    """What the preview's form would send."""
    page = response.content.decode()
    fields = re.findall(r'<input type="hidden" name="(key|text|leave_out)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields}
