"""Choosing two sides, and what linking them says."""

import csv
import io

import pytest
from django.urls import reverse

from core.models import User
from labeling.models import Panelist, StudyMember


def _get(client, study, name="study_linking", **query):
    return client.get(reverse(name, args=[study.slug]), query)


def test_strata_to_begin_with(keeper, weeks):
    page = _get(keeper, weeks).content.decode()
    assert "points higher than north on the same images" in page
    assert "n = 12 shared anchors; 8 and 8 panelists." in page
    assert "south on the scale of north" in page
    assert "Fewer than ten panelists on one side" in page


def test_sessions_of_the_same_people(keeper, weeks):
    page = _get(keeper, weeks, a="sitting:1", **{"with": "sitting:4"}).content.decode()
    assert "session 4 answers" in page
    assert "(16 on both sides)" in page


def test_another_study_by_the_same_pictures_under_other_names(keeper, weeks, autumn):
    StudyMember.objects.create(study=autumn, user=User.objects.get(username="keeper"))
    page = _get(keeper, weeks, **{"with": "autumn"}).content.decode()
    assert "Autumn on the scale of Weeks" in page
    assert "creative-05.jpg" in page


def test_a_study_of_somebody_else_is_not_there(keeper, weeks, autumn):
    answer = _get(keeper, weeks, **{"with": "autumn"})
    assert answer.status_code == 422
    assert "Autumn" not in answer.content.decode()
    assert _get(keeper, weeks, "study_linking_csv", **{"with": "autumn"}).status_code == 404


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sitting:1", "sitting:1"),
        ("stratum:0", "sitting:1"),
        ("", "sitting:2"),
        ("all", "sitting:1"),
        ("sitting:99", "sitting:1"),
        ("\0", "~"),
        ("all~all", "stratum:1~stratum:2"),
    ],
)
def test_sides_that_cannot_be_held_apart_are_refused_beside_the_field(keeper, weeks, a, b):
    answer = _get(keeper, weeks, a=a, **{"with": b})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_stratum_too_small_to_be_shown_cannot_be_chosen(keeper, weeks):
    small = weeks.strata.get(name="south")
    left = list(Panelist.objects.filter(stratum=small).values_list("pk", flat=True)[3:])
    Panelist.objects.filter(pk__in=left).update(state="suspended")
    page = _get(keeper, weeks).content.decode()
    assert ">south</option>" not in page
    first = weeks.strata.get(name="north")
    assert _get(keeper, weeks, a=f"stratum:{first.pk}", **{"with": f"stratum:{small.pk}"}).status_code == 422


def test_the_linked_estimates_as_csv(keeper, weeks):
    first, second = (weeks.strata.get(name=name).pk for name in ("north", "south"))
    answer = _get(keeper, weeks, "study_linking_csv", a=f"stratum:{first}", **{"with": f"stratum:{second}"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    moves = {round(float(row["estimate"]) - float(row["own"]), 6) for row in rows}
    assert len(moves) == 1
    assert -1.6 < moves.pop() < -0.5
    assert {row["shared"] for row in rows} == {"True", "False"}
    assert all(float(row["low_absolute"]) <= float(row["low"]) for row in rows)


def test_nothing_to_link_says_what_would_do(keeper, weeks, empty_study):
    page = _get(keeper, empty_study).content.decode()
    assert "There is nothing to link yet" in page


def test_new_ratings_of_the_other_study_renew_the_link(keeper, weeks, autumn):
    StudyMember.objects.create(study=autumn, user=User.objects.get(username="keeper"))
    before = _get(keeper, weeks, **{"with": "autumn"}).context["values"]["raters_b"]
    Panelist.objects.filter(study=autumn, label="p0").update(state="suspended")
    assert _get(keeper, weeks, **{"with": "autumn"}).context["values"]["raters_b"] == before - 1


def test_somebody_on_both_panels_is_one_person(keeper, weeks, autumn):
    StudyMember.objects.create(study=autumn, user=User.objects.get(username="keeper"))
    user = User.objects.create(username="both", role=User.Role.PANELIST)
    Panelist.objects.filter(label="p3").update(user=user)
    assert _get(keeper, weeks, **{"with": "autumn"}).context["values"]["raters_both"] == 1
