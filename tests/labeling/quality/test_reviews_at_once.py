"""Two reviews at the same time make one step, and one that dies in the middle leaves nothing half."""

import os
import signal

import pytest
from django.db import connections

from labeling import leases
from labeling.models import Panelist, Study, Trial
from labeling.quality.panel_review import review_all
from tests.labeling.at_once import in_threads
from tests.labeling.check_items import add_cards
from tests.labeling.panel import make_study
from tests.labeling.quality.rated_panel import add_honest, add_rater, at_random

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def careless() -> Panelist:
    study = make_study(images=40, block_length=10)
    add_cards(study, 1)
    add_honest(study)
    return add_rater(study, at_random(study, 7), 6)


def test_eight_reviews_at_once_suspend_once(careless):
    study = careless.study
    review_all(Study.objects.create(name="empty", slug="empty"))
    moved = in_threads(lambda _number: review_all(Study.objects.get(pk=study.pk)), 8)
    assert sum(moved) == 1
    assert list(careless.quality_events.values_list("state", "reason")) == [("suspended", "checks_and_panel")]


def test_a_review_killed_in_the_middle_has_done_nothing(careless):
    study = careless.study
    trial = Trial.objects.filter(panelist=careless, kind="regular").first()
    trial.block.state = "open"
    trial.block.save()
    pid = os.fork()
    if not pid:
        # The child must not say goodbye on its parent's connection.
        for connection in connections.all():
            connection.connection = None
        leases.give_back_all = lambda panelist: os.kill(os.getpid(), signal.SIGKILL)
        review_all(study)
        os._exit(0)
    _pid, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    careless.refresh_from_db()
    assert careless.state == "active"
    assert not careless.quality_events.exists()
    assert review_all(study) == 1, "the next one does it all"
    careless.refresh_from_db()
    assert careless.state == "suspended"
    assert not careless.blocks.filter(state="open").exists()
