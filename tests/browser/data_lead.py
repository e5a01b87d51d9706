"""A new data lead at a page."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from core.models import User
from labeling.models import Study
from tests.factories import UserFactory


class Lead:
    """A new data lead at a page."""

    def __init__(self, page: Any, base: str) -> None:
        from django.test import Client

        self.page, self.base = page, base
        self.user = UserFactory(username="mara", role=User.Role.DATA_LEAD)
        client = Client()
        client.force_login(self.user)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}]
        )

    def begins(self) -> Study:
        """A draft, made as the pages offer it."""
        self.page.goto(f"{self.base}/studies/")
        self.page.get_by_role("link", name="New study").first.click()
        self.page.get_by_label("Name", exact=True).fill("Frühling 2027")
        expect(self.page.locator("#id_slug")).to_have_value("fruhling-2027")
        self.page.get_by_label("Question", exact=True).fill("How appealing is this image?")
        self.page.locator("#id_name").fill("appeal")
        self.page.get_by_role("button", name="Create the draft").click()
        expect(self.page.get_by_role("heading", name="Set-up")).to_be_visible()
        return Study.objects.get(slug="fruhling-2027")

    def drops(self, *paths: Path) -> None:
        """Files and folders from the desk, as the browser itself hands them over."""
        self.page.get_by_text("Drop images, folders or a zip file here").wait_for()
        box = self.page.locator(".drop").bounding_box()
        at = {"x": box["x"] + 20, "y": box["y"] + 20}
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        devtools = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})

    def chooses(self, *paths: Path) -> None:
        self.page.locator("#upload-files").set_input_files(paths)

    def reads(self, text: str | re.Pattern[str], seconds: float = 20) -> None:
        expect(self.page.locator("[data-part=words]")).to_have_text(text, timeout=1000 * seconds)
