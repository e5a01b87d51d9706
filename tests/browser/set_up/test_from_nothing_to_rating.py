"""A data lead sets a study up, from nothing to the first rating."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core import job_runner, jobs
from core.models import Job
from labeling.models import Rating
from tests.browser.data_lead import Lead
from tests.browser.rater import ONWARD
from tests.factories import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


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
