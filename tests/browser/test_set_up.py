"""A data lead sets a study up, from nothing to the first rating; and uploads that do not go as they should."""

import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core import job_runner, jobs
from core.models import Job, User
from labeling import uploads
from labeling.models import Rating, Study
from tests.factories import UserFactory, picture

from .conftest import ONWARD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


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


@pytest.fixture
def lead(page: Any, live_server: Any) -> Lead:
    return Lead(page, live_server.url)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with folders, what file managers leave behind, and more files than a browser lists at once."""
    made = tmp_path / "spring"
    for number in range(112):
        folder = made / "hero" / "north" if number >= 105 else made / "many"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03}.jpg").write_bytes(picture(number))
    (made / ".DS_Store").write_bytes(b"x")
    (made / "notes.txt").write_bytes(b"Dear all")
    return made


def test_from_a_new_study_to_the_first_rating(
    lead: Lead, tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "send", lambda job_id: None)  # the worker is this test
    page, study = lead.page, lead.begins()
    launch = page.get_by_role("button", name="Launch the study")
    expect(launch).to_be_disabled()
    expect(page.get_by_text("There is no image to rate yet.")).to_be_visible()

    single, folder, packed = tmp_path / "one.jpg", tmp_path / "drop", tmp_path / "more.zip"
    single.write_bytes(picture(1))
    (folder / "inner").mkdir(parents=True)
    for number in (1, 2, 3):
        (folder / "inner" / f"{number}.jpg").write_bytes(picture(number))
    with zipfile.ZipFile(packed, "w") as made:
        for number in (4, 5):
            made.writestr(f"zipped/{number}.jpg", picture(number))

    lead.chooses(single)
    lead.reads("Finished: 1 added.")
    expect(launch).to_be_enabled()
    page.get_by_label("The folder’s name is the image’s group").check()
    lead.drops(folder)
    lead.reads("Finished: 1 same picture, 2 added.")
    expect(page.locator("[data-part=look]")).to_contain_text("The same picture is in the study as one.jpg.")
    lead.drops(packed)
    lead.reads("Finished: 1 sent; being unpacked.")
    expect(page.locator(".archive")).to_contain_text("more.zip")
    assert job_runner.run(Job.objects.get(kind="unpack_images").pk) == "done"
    expect(page.locator(".archive")).to_contain_text("2 added")
    expect(page.locator("#image-grid")).to_contain_text("5 images")
    groups = set(study.assets.values_list("name", "group"))
    assert ("drop/inner/2.jpg", "drop/inner") in groups
    assert ("zipped/4.jpg", "zipped") in groups
    assert ("one.jpg", "") in groups

    page.locator("#panel").get_by_label("Ratings per image").fill("3")
    page.locator("#panel").get_by_role("button", name="Save").click()
    page.locator("#words").get_by_label("Consent text").first.fill("We ask you to look at five images.")
    page.get_by_role("button", name="Save the words").click()
    expect(page.locator("#toc .done", has_text="Words")).to_be_visible()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [node["html"] for rule in found for node in rule["nodes"]] == []

    launch.click()
    expect(page.get_by_text("Frühling 2027 is now: live.")).to_be_visible()
    page.locator("#panel").get_by_role("link", name="Invitations").click()
    page.get_by_role("button", name="Make a shared link").click()
    link = page.locator(".link").first.text_content().strip()

    other = browser.new_context()
    panelist = other.new_page()
    panelist.goto(link)
    for _page in range(10):
        if panelist.locator("#rating").count():
            break
        if panelist.get_by_role("heading", name="Before you begin").count():
            expect(panelist.get_by_text("We ask you to look at five images.")).to_be_visible()
        choice = panelist.locator("main form button[value=en]")
        with panelist.expect_navigation():
            (choice if choice.count() else panelist.locator(ONWARD).first).click()
    panelist.get_by_role("img", name="Image to rate, 1 of").wait_for()
    panelist.wait_for_function("() => document.querySelector('#rating').dataset.ready === 'yes'")
    panelist.keyboard.press("5")
    until(panelist, lambda: Rating.objects.filter(value=5, scale__study=study).count() == 1)
    other.close()


def until(page: Any, holds: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert holds()


def test_a_folder_is_taken_with_all_that_lies_in_it(lead: Lead, desk: Path) -> None:
    study = lead.begins()
    lead.drops(desk)
    lead.reads(re.compile(r"112 added"), seconds=90)
    expect(lead.page.locator("[data-part=look]")).to_contain_text("spring/notes.txt")
    assert study.assets.count() == 112
    assert study.assets.filter(name="spring/hero/north/110.jpg").exists()
    assert not study.assets.filter(name__contains="DS_Store").exists()
    lead.drops(desk)
    lead.reads(re.compile(r"112 there already"), seconds=60)
    assert study.assets.count() == 112


@pytest.mark.breaks_network
def test_what_did_not_arrive_is_sent_again(lead: Lead, tmp_path: Path) -> None:
    study, paths = lead.begins(), []
    for number in range(6):
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(picture(number))
    lead.page.evaluate("() => { const later = setTimeout; window.setTimeout = (f) => later(f, 20); }")
    lead.page.route("**/uploads/", lambda route: route.abort())
    lead.chooses(*paths)
    lead.reads("Finished: 6 did not arrive.")
    assert study.assets.count() == 0
    lead.page.unroute("**/uploads/")
    lead.page.get_by_role("button", name="Try the failed ones again").click()
    lead.reads("Finished: 6 added.")
    assert study.assets.count() == 6


@pytest.mark.breaks_network
def test_an_answer_that_is_lost_after_the_image_was_stored_adds_nothing_twice(
    lead: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = lead.begins()
    (tmp_path / "a.jpg").write_bytes(picture(1))
    take_in, said = uploads.take_in, []

    def stores_and_breaks_off_once(*args: Any, **about: Any) -> uploads.Outcome:
        said.append(take_in(*args, **about).status)
        if len(said) == 1:
            raise ConnectionResetError
        return uploads.Outcome(args[1], said[-1])

    monkeypatch.setattr(uploads, "take_in", stores_and_breaks_off_once)
    lead.chooses(tmp_path / "a.jpg")
    lead.reads("Finished: 1 there already.")
    assert said == ["added", "there"]
    assert study.assets.count() == 1


@pytest.mark.breaks_network
def test_an_upload_can_be_stopped_and_never_sends_more_than_three_at_once(lead: Lead, tmp_path: Path) -> None:
    study, paths, held = lead.begins(), [], []
    for number in range(9):
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(picture(number))
    lead.page.route("**/uploads/", lambda route: held.append(route))
    lead.chooses(*paths)
    lead.reads(re.compile("0 of 9 files"))
    lead.page.wait_for_timeout(300)
    assert len(held) == 3
    lead.page.get_by_role("button", name="Stop", exact=True).click()
    lead.reads("Finished: 9 did not arrive.")
    assert len(held) == 3
    assert study.assets.count() == 0


def test_a_page_that_is_uploading_asks_before_it_is_left(lead: Lead, tmp_path: Path) -> None:
    lead.begins()
    (tmp_path / "a.jpg").write_bytes(picture(1))
    asked: list[str] = []
    lead.page.on("dialog", lambda dialog: asked.append(dialog.type))
    lead.page.route("**/uploads/", lambda route: None)
    lead.page.locator("h1").click()
    lead.chooses(tmp_path / "a.jpg")
    lead.reads(re.compile("0 of 1 files"))
    lead.page.goto(f"{lead.base}/studies/")
    assert asked == ["beforeunload"]
