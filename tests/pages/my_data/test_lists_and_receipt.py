"""Long lists in pages, practice that is marked, and the receipt at the end."""

import pytest
from django.test import Client

from labeling.models import Block, Panelist, Study, Trial
from tests.answered_blocks import answered_block, rate_block
from tests.labeling.panel import scale_of
from tests.pages.my_data.own_data import address, rows

pytestmark = pytest.mark.django_db


def test_answers_come_a_hundred_at_a_time(study: Study, rater: Panelist, client: Client) -> None:
    image = study.assets.filter(purpose="regular").first()
    rate_block(answered_block(rater, [image] * 150, "repeat"), scale_of(study), [4] * 150)
    first = client.get(address(study)).content.decode()
    last = client.get(address(study, "my-data/?page=2")).content.decode()
    assert first.count('loading="lazy"') == 100
    assert last.count('loading="lazy"') == rater.ratings.count() - 100
    assert client.get(address(study, "my-data/?page=zzz")).status_code == 200


def test_practice_is_marked_and_not_counted_in_the_receipt(
    study: Study, rater: Panelist, client: Client
) -> None:
    before = rated(client, study)
    Block.objects.filter(panelist=rater).update(practice=True)
    Trial.objects.filter(panelist=rater).update(kind="practice")
    assert {row["practice"] for row in rows(client, study)} == {"yes"}
    assert before > 0
    assert rated(client, study) == 0


def rated(client: Client, study: Study) -> int:
    html = client.get(address(study, "thanks/")).content.decode()
    return int(html.partition("Images rated</dt><dd>")[2].partition("<")[0])


def test_the_receipt_shows_the_way_back_and_when_to_go_on(
    study: Study, rater: Panelist, client: Client
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from labeling.inviting.invitations import invite, invite_url

    link = invite_url(invite(rater))
    html = client.get(address(study, "thanks/")).content.decode()
    assert link in html
    assert address(study) in html
    # How many images a block holds hangs on the panelist's label: three answers are enough.
    Study.objects.filter(pk=study.pk).update(session_minutes=15)
    ended = timezone.now() - timedelta(minutes=1)
    trials = list(rater.trials.order_by("pk"))
    for number, trial in enumerate(trials):
        # Nine minutes apart: one session, longer than the study allows, that ended a minute ago.
        Trial.objects.filter(pk=trial.pk).update(answered_at=ended - timedelta(minutes=9 * number))
    html = client.get(address(study, "thanks/")).content.decode()
    assert "Time for a rest" in html
    assert "Rate the next block" not in html
