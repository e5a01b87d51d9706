"""A study with everything in it, and each role that may come along to look at it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client, override_settings

from core import job_runner
from core.models import Job, User
from labeling import invitations
from labeling.models import Panelist, Study
from labeling.panels import create_panelists
from tests.factories import UserFactory, staff
from tests.loop.conftest import storages
from tests.mini_study import daub, let_rate, mini_study, seat

ROLES = (
    "anonymous",
    "panelist",
    "other_panelist",
    "lead",
    "other_lead",
    "engineer",
    "other_engineer",
    "superuser",
)


class House(NamedTuple):
    """A full study, and the cookies of each role (none for "anonymous")."""

    study: Study
    panelist: Panelist
    job: Job
    invitation: str
    cookies: dict[str, Any]


@pytest.fixture(scope="package")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Rated, trained, with a round and jobs. Stays for all tests of the folder, in one transaction around them."""
    folder: Path = tmp_path_factory.mktemp("house")
    with (
        override_settings(STORAGES=storages(folder), BACKBONE="handcrafted"),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield furnish()
        transaction.set_rollback(True)


def furnish() -> House:
    drawn = daub(70)
    study = mini_study("full", drawn)
    other = mini_study("other", [])
    let_rate(study, seat(study, 6), drawn, study.assets.exclude(purpose="practice"))
    panelist = create_panelists(study, 1)[0].panelist
    stranger = create_panelists(other, 1)[0].panelist
    people = {
        "panelist": panelist.user,
        "other_panelist": stranger.user,
        "lead": staff(study, User.Role.DATA_LEAD),
        "other_lead": staff(other, User.Role.DATA_LEAD),
        "engineer": staff(study, User.Role.ML_ENGINEER),
        "other_engineer": staff(other, User.Role.ML_ENGINEER),
        "superuser": UserFactory(is_superuser=True, is_staff=True, role=User.Role.DATA_LEAD),
    }
    work(study, "retrain")
    work(study, "select", budget=10)
    waiting = Job.objects.create(kind="score", subject=study.slug, params={"study": study.slug})
    link = invitations.invite_url(panelist.invitation)
    return House(study, panelist, waiting, link, {role: signed_in(user) for role, user in people.items()})


def work(study: Study, kind: str, **params: Any) -> None:
    import active_learning.retraining
    import active_learning.selection  # noqa: F401  registers the kinds

    job = Job.objects.create(kind=kind, subject=study.slug, params={"study": study.slug, **params})
    assert job_runner.run(job.pk) == "done"


def signed_in(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.cookies
