"""The data lead rates a sample block on the real rating page: nothing is stored, and nothing real is sent astray."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEEP_A_REAL_ANSWER = """async ([user, study]) => {
    const store = await (await import("/static/rating/store.js")).openStore();
    const body = { key: "9a7c1b1e-7d1f-4c06-8f8e-0d8f5f0a4a11", trial: 7, scale: "s0", value: 4 };
    await store.add([{ user, study, refused: 0, detail: "", body }]);
}"""
UNSENT = """async (user) => {
    const store = await (await import("/static/rating/store.js")).openStore();
    return (await store.read(user, 0)).length;
}"""


@pytest.fixture
def lead(context: Any, live_server: Any, make_study: Callable[..., Any]) -> Any:
    """A data lead of the study "posters", signed in."""
    from core.models import User
    from tests.factories import staff

    user = staff(make_study(images=6, block_length=5), User.Role.DATA_LEAD)
    client = Client()
    client.force_login(user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    return user


def test_a_sample_block_is_rated_to_its_end(lead: Any, page: Any, live_server: Any) -> None:
    from labeling.models import Block, Rating, Trial

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server.url}/studies/posters/preview/?seed=3")
    page.get_by_text("Rate it as a panelist would").click()
    # A real answer of the same person, kept in this browser and not sent yet.
    page.evaluate(KEEP_A_REAL_ANSWER, [str(lead.pk), "posters"])
    page.reload()
    page.get_by_text("Preview: nothing is stored.").wait_for()
    for number in range(1, 6):
        page.locator('#rating[data-ready="yes"]').wait_for()
        page.get_by_text(f"{number} of 5").wait_for()
        page.keyboard.press("4")
        page.keyboard.press("Enter")
    page.get_by_text("All your answers have arrived.").wait_for()
    assert not any(model.objects.exists() for model in (Block, Trial, Rating))
    assert {url.removeprefix(live_server.url) for url in sent} == {
        "/studies/posters/preview/blocks/?seed=3",
        "/studies/posters/preview/ratings/",
    }
    assert page.evaluate(UNSENT, str(lead.pk)) == 1, "the real answer still waits for its own page"
    page.get_by_role("link", name="Finish").click()
    page.wait_for_url("**/studies/posters/preview/?seed=3")
    page.get_by_role("heading", name="A sample block").wait_for()
