"""One's data are there whatever happened, and for nobody else."""

import pytest
from django.test import Client

from labeling.models import Panelist, Rating, Study
from tests.labeling.panel import join, make_study
from tests.pages.my_data.own_data import address, exported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["paused", "closed", "draft"])
def test_ones_data_are_there_whatever_the_study_does(study: Study, client: Client, state: str) -> None:
    Study.objects.filter(pk=study.pk).update(state=state)
    for rest in ("my-data/", "my-data/json/", "my-data/csv/", "withdraw/"):
        assert client.get(address(study, rest)).status_code == 200
    assert client.post(address(study, "withdraw/"), {"sure": "yes"}).status_code == 200
    assert not Rating.objects.exists()


def test_a_suspended_panelist_can_see_take_and_withdraw(
    study: Study, rater: Panelist, client: Client
) -> None:
    Panelist.objects.filter(pk=rater.pk).update(state="suspended")
    assert "Paused; the study team will look at it." in client.get(address(study)).content.decode()
    assert len(exported(client, study)["answers"]) == rater.ratings.count()
    assert client.post(address(study, "withdraw/"), {"sure": "yes"}).status_code == 200
    assert not rater.ratings.exists()


def test_ones_data_are_nobody_elses(study: Study, rater: Panelist, client: Client) -> None:
    mine = {answer["id"] for answer in exported(client, study)["answers"]}
    other = join(study)
    stranger = Client()
    stranger.force_login(other.user)
    assert not mine & {answer["id"] for answer in exported(stranger, study)["answers"]}
    outside = Client()
    outside.force_login(join(make_study(images=1)).user)
    for rest in ("my-data/", "my-data/json/", "my-data/csv/", "withdraw/"):
        assert outside.get(address(study, rest)).status_code == 404
