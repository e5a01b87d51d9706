"""Two data leads with the same page open: what the one saves, the other does not undo unseen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import User
from labeling.models import SelfDescription, Stratum, Study
from tests.factories import staff
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(images=1, state="draft")


@pytest.fixture
def leads(study: Study) -> tuple[Client, Client]:
    both = Client(), Client()
    for client in both:
        client.force_login(staff(study, User.Role.DATA_LEAD))
    return both


def saved(client: Client, url: str, form: dict[str, Any]) -> int:
    return client.post(url, form).status_code


def test_the_quota_plan(study: Study, leads: tuple[Client, Client]) -> None:
    url, stratum = reverse("study_quota", args=[study.slug]), study.strata.get()
    opened = [client.get(url).context["strata_version"] for client in leads]
    form = {
        "part": "strata",
        "s-TOTAL_FORMS": 1,
        "s-INITIAL_FORMS": 1,
        "s-0-pk": stratum.pk,
        "s-0-name": "everyone",
        "s-0-population_share": "",
    }
    mine = form | {"version": opened[0], "s-0-panelists_wanted": 40, "min_cell": 10}
    theirs = form | {"version": opened[1], "s-0-panelists_wanted": 20, "min_cell": 5}
    assert saved(leads[0], url, mine) == 302
    refused = leads[1].post(url, theirs)
    assert refused.status_code == 422
    assert "Somebody else has changed this meanwhile" in refused.content.decode()
    study.refresh_from_db()
    assert (study.min_cell, Stratum.objects.get().panelists_wanted) == (10, 40)
    assert saved(leads[1], url, theirs) == 422, "nor by pressing again"
    fresh = leads[1].get(url).context["strata_version"]
    assert saved(leads[1], url, theirs | {"version": fresh}) == 302


def test_the_questions_of_the_quota_plan(study: Study, leads: tuple[Client, Client]) -> None:
    asked = SelfDescription.objects.create(study=study, name="age", question="Age?", choices=["18", "30"])
    url = reverse("study_quota", args=[study.slug])
    opened = [client.get(url).context["questions_version"] for client in leads]
    form = {"part": "questions", "q-TOTAL_FORMS": 1, "q-INITIAL_FORMS": 1, "q-0-pk": asked.pk}
    form |= {"q-0-question": "Age?", "q-0-position": 0}
    assert saved(leads[0], url, form | {"version": opened[0], "q-0-choices": "18\n30\n50"}) == 302
    assert saved(leads[1], url, form | {"version": opened[1], "q-0-choices": "18\n40"}) == 422
    asked.refresh_from_db()
    assert asked.choices == ["18", "30", "50"]


def test_the_words_that_panelists_agree_to(study: Study, leads: tuple[Client, Client]) -> None:
    page, url = (
        reverse("study_set_up", args=[study.slug]),
        reverse("study_set_up_section", args=[study.slug, "words"]),
    )
    opened = [client.get(page).context["words"]["version"].value() for client in leads]
    form = {"study_name": study.name}
    assert saved(leads[0], url, form | {"version": opened[0], "consent_text_en": "Kept for a year."}) == 302
    refused = leads[1].post(url, form | {"version": opened[1], "consent_text_en": "Kept for ever."})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Somebody else has changed this meanwhile" in text
    assert "Kept for ever." in text, "what was typed is not lost"
    study.refresh_from_db()
    assert study.consent_text == "Kept for a year."
