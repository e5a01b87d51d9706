"""A data lead scores an image, asks what moves a score, tries rules out, and looks at what arrives."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from core.models import Job, User
from labeling.models import Study, StudyAsset
from scoring.models import Explanation, ScoringRules
from scoring.watch.watching import watch
from tests.browser.test_accessibility import complaints
from tests.factories import ScaleFactory, StudyFactory, staff
from tests.loop.conftest import finished
from tests.mini_study import Drawn, daub
from tests.scored_study import scored_study
from tests.service.conftest import (
    Workers,
    _nobody_listens_any_more,
    _small_and_quick,
    _workers,
    folder,
    study,
    worker,
)
from tests.watch import conftest as weeks

__all__ = ["_nobody_listens_any_more", "_small_and_quick", "_workers", "folder", "study", "worker"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _no_broker_left(django_db_setup: None) -> Iterator[None]:
    """What jobs were sent through holds connections; the test database is dropped at the end."""
    yield
    from kombu.pools import reset

    from config.celery import app

    app.pool.force_close_all(close_pool=False)
    reset()


def enter(page: Any, base: str, study: Study) -> None:
    """As a data lead of `study`."""
    from django.test import Client

    client = Client()
    client.force_login(staff(study, User.Role.DATA_LEAD))
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


def in_both_themes(page: Any) -> dict[str, list[str]]:
    """What axe says of the page as it stands, by theme; empty where it says nothing."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[scheme] = complaints(page)
    return {scheme: said for scheme, said in found.items() if said}


def file_of(drawn: Drawn) -> dict[str, Any]:
    return {"name": f"new-{drawn.name}.jpg", "mimeType": "image/jpeg", "buffer": drawn.data}


def test_an_image_is_scored_and_a_text_file_says_why_not(
    worker: Workers, study: Study, page: Any, live_server: Any
) -> None:
    enter(page, live_server.url, study)
    address = f"{live_server.url}/studies/{study.slug}/scores/new/"
    page.goto(address)
    expect(page.get_by_text("No scoring worker runs")).to_be_visible()
    worker()
    page.goto(address)
    stranger = daub(26)[25]
    text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no image at all"}
    page.locator("#score-files").set_input_files([file_of(stranger), text])
    page.get_by_role("button", name="Score", exact=True).click()
    answers = page.locator("#score-answers .answer")
    expect(answers.nth(0).locator(".scale-row")).to_have_count(1, timeout=30_000)
    expect(answers.nth(0).locator(".mean .interval")).to_be_visible()
    expect(answers.nth(0).locator("img")).to_be_visible()
    expect(answers.nth(1)).to_contain_text("The file is not an image of a kind that is read here")
    expect(page.locator(".made-by")).to_contain_text("Made by version 1")
    assert not StudyAsset.objects.filter(study=study, name__startswith="new-").exists()
    assert in_both_themes(page) == {}
    page.reload()
    expect(answers).to_have_count(2)
    expect(answers.nth(0).locator(".frame")).to_be_hidden()


def test_what_moves_a_score_is_laid_over_the_image(study: Study, page: Any, live_server: Any) -> None:
    image = study.assets.order_by("name")[0]
    enter(page, live_server.url, study)
    page.goto(f"{live_server.url}/studies/{study.slug}/images/{image.pk}/")
    part = page.locator("#what-moves-it")
    part.get_by_role("button", name="Blurred occlusion").click()
    expect(part.get_by_role("progressbar")).to_be_visible()
    finished(Job.objects.get(kind="explain"))
    laid_over = part.get_by_role("img", name="laid over the image")
    expect(laid_over).to_be_visible()
    assert laid_over.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(part.get_by_role("button", name="Blurred occlusion")).to_have_count(0)
    part.get_by_text("As a table").click()
    kept = Explanation.objects.get()
    expect(part.locator("td")).to_have_count(kept.rows * kept.columns)
    assert in_both_themes(page) == {}


def test_rules_show_what_they_would_do_before_they_are_saved(
    transactional_db: None, page: Any, live_server: Any
) -> None:
    study, _model, _images = scored_study(12)
    enter(page, live_server.url, study)
    page.goto(f"{live_server.url}/studies/{study.slug}/scores/rules/")
    would = page.locator("#rules-preview dl > div").first
    expect(would).to_contain_text("Would need people")
    expect(would.locator("dd").first).to_have_text("0")
    widest = page.get_by_label("Widest interval that is trusted")
    widest.fill("1.5")
    widest.press("Tab")
    expect(would.locator("dd").first).to_have_text("12")
    assert not ScoringRules.objects.filter(widest_interval__isnull=False).exists(), "nothing is saved yet"
    page.get_by_role("button", name="Save the rules").click()
    expect(page.get_by_text("The rules are saved.")).to_be_visible()
    assert ScoringRules.objects.get(study=study).widest_interval == 1.5
    assert in_both_themes(page) == {}


def test_the_watch_page_names_what_differs_and_draws_it(
    transactional_db: None, page: Any, live_server: Any
) -> None:
    study = StudyFactory(slug="summer", name="Summer campaign")
    scale = ScaleFactory(study=study, name="appeal")
    weeks.rate(study, scale, weeks.place(study, weeks.IMAGES, seed=1)[:60])
    model = weeks.trained(study)
    for week in (1, 2):
        weeks.arrive(model, week, 150, change=lambda given: {**given, "exposure": given["exposure"] - 0.2})
    watch(model)
    enter(page, live_server.url, study)
    page.goto(f"{live_server.url}/studies/{study.slug}/watch/")
    expect(page.locator(".told .cause").first).to_contain_text("got darker")
    expect(page.locator("figure.chart")).to_have_count(3)
    assert in_both_themes(page) == {}
    page.get_by_role("button", name="Mark as seen").first.click()
    expect(page.get_by_text("marked as seen")).to_be_visible()
    page.get_by_text("Seen already").click()
    expect(page.locator(".told.quiet .small").first).to_contain_text("seen by")
