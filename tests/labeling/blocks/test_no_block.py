"""The last blocks, and the reasons why there is none."""

from collections import Counter

import pytest

from core.errors import DomainError
from labeling.block_payload import nothing_payload
from labeling.blocks import open_block
from tests.labeling.blocks.planned_blocks import checked_study, planned, rate_open_block
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


def test_the_last_blocks_shrink_with_their_checks() -> None:
    study = checked_study()
    panelist = join(study)
    planned(panelist)
    rate_open_block(panelist)
    kinds = Counter(trial.kind for trial in planned(panelist))
    assert kinds["regular"] == 40 - 24
    rate_open_block(panelist)
    assert open_block(panelist) == (None, False)
    assert nothing_payload(panelist)["reason"] == "done"


def test_while_others_hold_the_last_images_one_waits_and_then_not_in_vain() -> None:
    study = make_study(images=5, ratings_per_asset=1)
    holder, waiting = join(study), join(study)
    planned(holder)
    assert open_block(waiting) == (None, False)
    assert (nothing_payload(waiting)["reason"], nothing_payload(waiting)["retry_after"]) == ("busy", 30)
    rate_open_block(holder)
    assert nothing_payload(waiting)["reason"] == "done"


def test_nobody_waits_for_images_they_have_rated_themselves() -> None:
    study = make_study(images=5, ratings_per_asset=2)
    done, other = join(study), join(study)
    planned(done)
    rate_open_block(done)
    planned(other)
    assert nothing_payload(done)["reason"] == "done"


@pytest.mark.parametrize(
    ("state", "code", "status"), [("suspended", "suspended", 403), ("withdrawn", "suspended", 403)]
)
def test_who_is_suspended_gets_no_block(state: str, code: str, status: int) -> None:
    panelist = join(make_study(), state=state)
    with pytest.raises(DomainError) as refusal:
        open_block(panelist)
    assert (refusal.value.code, refusal.value.status) == (code, status)


@pytest.mark.parametrize("state", ["draft", "paused", "closed"])
def test_a_study_that_is_not_live_gives_no_block(state: str) -> None:
    with pytest.raises(DomainError) as refusal:
        open_block(join(make_study(state=state)))
    assert (refusal.value.code, refusal.value.status) == ("study_not_live", 409)
