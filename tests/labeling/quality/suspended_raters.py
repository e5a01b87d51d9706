"""Somebody who was suspended in the middle of a block, and what is counted of it."""

from labeling.blocks import open_block
from labeling.models import Panelist, StratumFill, Study, Trial
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased
from tests.labeling.quality.simulated_raters import ASKED


def listless(trial: Trial) -> dict[str, object]:
    return item(trial, ASKED if trial.kind == "attention" else 4)


def suspended_rater(study: Study) -> Panelist:
    """A straight-liner with an eye for the cards, who was suspended in the middle of a block."""
    panelist = join(study)
    open_block(panelist)
    receive(panelist, [listless(trial) for trial in leased(panelist)[:32]])
    panelist.refresh_from_db()
    assert panelist.state == "suspended"
    return panelist


def sums() -> tuple[int, int]:
    rows = list(StratumFill.objects.values_list("answered", "leased"))
    return sum(row[0] for row in rows), sum(row[1] for row in rows)
