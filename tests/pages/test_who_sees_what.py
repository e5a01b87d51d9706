"""Every page of the data lead against everybody who may come along."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.models import Panelist, Study

LEAD_ONLY = ("study_overview", "study_panel", "study_imports")
SHARED = ("study_agreement", "study_agreement_headline", "study_images", "study_image")
POSTED = ("study_panel_links", "study_panel_decision")


def address(name: str, study: Study) -> str:
    keys: list[object] = [study.slug]
    if name == "study_image":
        keys.append(study.assets.first().pk)
    if name == "study_panel_decision":
        keys.append(study.panelists.first().pk)
    return reverse(name, args=keys)


@pytest.mark.parametrize("name", [*LEAD_ONLY, *SHARED])
def test_the_data_lead_of_the_study_sees_the_page(lead, study, name):
    assert lead.get(address(name, study)).status_code == 200


@pytest.mark.parametrize("name", [*LEAD_ONLY, *SHARED, *POSTED])
def test_strangers_are_sent_to_sign_in(study, name):
    url = address(name, study)
    response = Client().post(url) if name in POSTED else Client().get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", [*LEAD_ONLY, *SHARED, *POSTED])
@pytest.mark.parametrize("role", [User.Role.DATA_LEAD, User.Role.ML_ENGINEER, User.Role.PANELIST])
def test_people_of_other_studies_learn_nothing(somebody, study, empty_study, name, role):
    client = somebody("other", role, empty_study)
    url = address(name, study)
    assert (client.post(url) if name in POSTED else client.get(url)).status_code == 404


@pytest.mark.parametrize("name", [*LEAD_ONLY, *SHARED, *POSTED])
def test_a_panelist_of_the_study_sees_none_of_it(somebody, study, name):
    client = somebody("rater", User.Role.PANELIST, study)
    Panelist.objects.filter(study=study, label="rater-0").update(user=User.objects.get(username="rater"))
    url = address(name, study)
    assert (client.post(url) if name in POSTED else client.get(url)).status_code == 404


@pytest.mark.parametrize("name", LEAD_ONLY)
def test_the_engineer_does_not_see_the_panel(engineer, study, name):
    assert engineer.get(address(name, study)).status_code == 404


@pytest.mark.parametrize("name", POSTED)
def test_the_engineer_does_not_change_the_panel(engineer, study, name):
    assert engineer.post(address(name, study)).status_code == 404
    assert study.panelists.count() == 10


@pytest.mark.parametrize("name", SHARED)
def test_the_engineer_sees_agreement_and_images(engineer, study, name):
    assert engineer.get(address(name, study)).status_code == 200


def test_an_image_of_another_study_is_not_found_under_this_one(lead, study, empty_study):
    url = reverse("study_image", args=[empty_study.slug, study.assets.first().pk])
    assert lead.get(url).status_code == 404


def test_the_list_holds_only_ones_own_studies(somebody, study, empty_study):
    client = somebody("half", User.Role.DATA_LEAD, empty_study)
    page = client.get(reverse("study_list")).content.decode()
    assert "Nothing yet" in page
    assert "Spring campaign" not in page


def test_a_panelist_has_no_list_of_studies(somebody):
    assert somebody("rater", User.Role.PANELIST).get(reverse("study_list")).status_code == 404


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (User.Role.PANELIST, "rate_home"),
        (User.Role.DATA_LEAD, "study_list"),
        (User.Role.ML_ENGINEER, "study_list"),
    ],
)
def test_home_sends_each_role_to_its_start(somebody, role, start):
    response = somebody("anybody", role).get(reverse("home"))
    assert (response.status_code, response.url) == (302, reverse(start))


def test_administrators_see_every_study(client, study):
    client.force_login(User.objects.create(username="root", is_superuser=True))
    page = client.get(reverse("study_overview", args=[study.slug])).content.decode()
    assert reverse("study_panel", args=[study.slug]) in page
