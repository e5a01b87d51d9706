"""Folders are taken with all that lies in them; uploads can be stopped, and ask before they are left."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.data_lead import Lead
from tests.factories import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
