"""Every page and every button of the ML engineer against everybody who may come along."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Job, User
from labeling.models import Study
from scoring.serving import serving_model
from tests.factories import PanelistFactory, StratumFactory, StudyFactory, UserFactory, staff

PAGES = {
    "study_scores": (),
    "study_models": (),
    "study_model": (1,),
    "study_selections": (),
    "study_selection": (1,),
    "study_jobs": (),
    "study_job_progress": ("retrain",),
}
POSTED = {
    "study_retrain": (),
    "study_roll_back": (),
    "study_promote": (2,),
    "study_selection_new": (),
    "study_selection_withdraw": (1,),
    "study_job_cancel": ("11111111-1111-4111-8111-111111111111",),
}
ALL = {**PAGES, **POSTED}


def ask(client: Client, name: str, slug: str) -> int:
    url = reverse(name, args=[slug, *ALL[name]])
    return (client.post(url) if name in POSTED else client.get(url)).status_code


@pytest.fixture(autouse=True)
def _everything_there(round_, study):
    Job.objects.create(pk=POSTED["study_job_cancel"][0], kind="score", subject=study.slug)


@pytest.fixture
def untouched(study):
    """Whatever was tried, nothing has changed."""
    yield
    assert serving_model(study).number == 1
    assert study.selection_rounds.get().state == "applied"
    assert Job.objects.get().state == Job.State.QUEUED


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_the_engineer_of_the_study_sees_the_page(engineer, study, name):
    assert ask(engineer, name, study.slug) == 200


@pytest.mark.parametrize("name", ALL)
def test_strangers_are_sent_to_sign_in(untouched, study, name):
    url = reverse(name, args=[study.slug, *ALL[name]])
    response = Client().post(url) if name in POSTED else Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("role", [User.Role.ML_ENGINEER, User.Role.DATA_LEAD, User.Role.PANELIST])
def test_people_of_other_studies_learn_nothing(untouched, study, role):
    client = browser_of(staff(StudyFactory(), role))
    assert {name: ask(client, name, study.slug) for name in ALL} == dict.fromkeys(ALL, 404)


def test_a_panelist_of_the_study_sees_none_of_it(untouched, study):
    user = UserFactory(role=User.Role.PANELIST)
    PanelistFactory(user=user, stratum=StratumFactory(study=study))
    client = browser_of(user)
    assert {name: ask(client, name, study.slug) for name in ALL} == dict.fromkeys(ALL, 404)


def test_the_data_lead_sees_scores_and_nothing_else(untouched, lead, study):
    rest = [name for name in ALL if name != "study_scores"]
    assert ask(lead, "study_scores", study.slug) == 200
    assert {name: ask(lead, name, study.slug) for name in rest} == dict.fromkeys(rest, 404)


def test_buttons_cannot_be_pressed_by_following_a_link(untouched, engineer, study):
    answers = {
        name: engineer.get(reverse(name, args=[study.slug, *ALL[name]])).status_code for name in POSTED
    }
    assert answers == dict.fromkeys(POSTED, 405)


def test_pages_take_no_post(untouched, engineer, study):
    answers = {
        name: engineer.post(reverse(name, args=[study.slug, *ALL[name]])).status_code for name in PAGES
    }
    assert answers == dict.fromkeys(PAGES, 405)


@pytest.mark.parametrize("name", POSTED)
def test_buttons_need_the_token_of_the_page(untouched, study, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff(study, User.Role.ML_ENGINEER))
    assert client.post(reverse(name, args=[study.slug, *ALL[name]])).status_code == 403


def test_objects_of_one_study_are_not_found_under_another(untouched, study):
    other: Study = StudyFactory()
    client = browser_of(staff(other, User.Role.ML_ENGINEER))
    inside = [name for name, keys in ALL.items() if keys and name != "study_job_progress"]
    assert {name: ask(client, name, other.slug) for name in inside} == dict.fromkeys(inside, 404)
