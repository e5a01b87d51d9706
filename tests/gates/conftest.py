"""A study with everything in it, and each role that may come along to look at it."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client, override_settings

from core import job_runner
from core.models import Job, User
from labeling.inviting import invitations
from labeling.models import ControlItem, Panelist, Study
from labeling.panels import create_panelists
from scoring.models import Explanation, ScoreRequest
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


@pytest.fixture(autouse=True)
def _files_of_this_test() -> None:
    """In place of the one of all tests: here the files belong to the house."""


class House(NamedTuple):
    """A full study, and each role's browser."""

    study: Study
    panelist: Panelist
    job: Job
    gold: ControlItem
    explanation: Explanation
    invitation: str
    browsers: dict[str, tuple[Client, SimpleCookie]]

    def browser(self, role: str) -> Client:
        """The browser of `role`, signed in as on the first day, whatever it did before."""
        client, cookies = self.browsers[role]
        client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
        return client


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Rated, trained, with a round and jobs. Stays for all tests of the module, in one transaction around them."""
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
    let_rate(study, seat(study, 4), drawn, study.assets.exclude(purpose="practice"))
    panelist = create_panelists(study, 1)[0].panelist
    stranger = create_panelists(other, 1)[0].panelist
    invitations.invite_anybody(study, note="for everybody")
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
    archive = {"study": study.slug, "stored": "uploads/none.zip", "name": "none.zip"}
    Job.objects.create(kind="unpack_images", subject="uploads/none", params=archive)
    work(study, "report", title="", note="", by=None)
    model = study.models.get()
    ScoreRequest.objects.create(study=study, model=model, name="asked.jpg", by=people["engineer"])
    explanation = Explanation.objects.create(
        study_asset=study.assets.filter(purpose="regular").first(),
        model=model,
        scale=study.scales.first(),
        method="cam",
        rows=1,
        columns=1,
        grid=bytes(2),
    )
    link = invitations.invite_url(panelist.invitation)
    return House(
        study,
        panelist,
        waiting,
        gold_pair(study),
        explanation,
        link,
        {role: signed_in(people.get(role)) for role in ROLES},
    )


def gold_pair(study: Study) -> ControlItem:
    higher, lower = study.assets.filter(purpose="gold")
    return ControlItem.objects.create(
        study=study, kind="pair", scale=study.scales.first(), asset=higher, lower_asset=lower
    )


def work(study: Study, kind: str, **params: Any) -> None:
    import active_learning.retraining
    import active_learning.selection  # noqa: F401  registers the kinds

    job = Job.objects.create(kind=kind, subject=study.slug, params={"study": study.slug, **params})
    assert job_runner.run(job.pk) == "done"


def signed_in(user: User | None) -> tuple[Client, SimpleCookie]:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client, client.cookies
