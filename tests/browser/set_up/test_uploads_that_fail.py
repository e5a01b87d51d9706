"""What did not arrive is sent again, and nothing is stored twice."""

from pathlib import Path
from typing import Any

import pytest

from labeling.setting_up import uploads
from tests.browser.data_lead import Lead
from tests.factories import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
