"""On one long page: what happened is said where it happened, what is wrong is gone to, and nothing typed is lost."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.data_lead import Lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_saved_is_said_at_its_part(lead: Lead) -> None:
    lead.begins()
    lead.page.locator("#panel").get_by_role("button", name="Save").click()
    expect(lead.page.locator("#panel").get_by_role("status")).to_have_text("Saved.")
    expect(lead.page.locator("#panel").get_by_role("status")).to_be_in_viewport()


@pytest.mark.breaks_network
def test_the_field_that_is_wrong_has_the_focus(lead: Lead) -> None:
    lead.begins()
    lead.page.get_by_label("User name").fill("nobody-here")
    lead.page.locator("#people").get_by_role("button", name="Add").click()
    expect(
        lead.page.get_by_text("There is no data lead or ML engineer with this user name.")
    ).to_be_in_viewport()
    expect(lead.page.get_by_label("User name")).to_be_focused()


def test_leaving_with_words_that_are_not_saved_is_asked_about(lead: Lead) -> None:
    lead.begins()
    page = lead.page
    asked: list[Any] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.locator("#words textarea").first.fill("Long and careful.")
    page.get_by_role("link", name="Quota plan").click()
    expect(page.get_by_role("heading", name="Quota plan")).to_be_visible()
    assert asked == ["beforeunload"]
    page.go_back()
    page.locator("#words textarea").first.fill("Long and careful.")
    page.get_by_role("button", name="Save the words").click()
    expect(page.locator("#words").get_by_role("status")).to_have_text("Saved.")
    assert asked == ["beforeunload"]
