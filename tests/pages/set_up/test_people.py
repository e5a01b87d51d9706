"""Colleagues join by user name, and the last data lead stays."""

import pytest
from django.urls import reverse

from core.models import AuditEvent, User
from labeling.models import StudyMember
from tests.factories import UserFactory
from tests.pages.set_up.set_up_page import section


def test_a_colleague_joins_by_user_name(lead, study):
    UserFactory(username="ada", role=User.Role.DATA_LEAD)
    assert section(lead, study, "people", username="ada").status_code == 302
    assert study.members.filter(user__username="ada").exists()
    assert AuditEvent.objects.filter(action="member_added").exists()


@pytest.mark.parametrize("name", ["nobody", "a-panelist"])
def test_a_panelist_and_an_unknown_name_are_answered_alike(lead, study, name):
    UserFactory(username="a-panelist")
    answer = section(lead, study, "people", username=name)
    assert answer.status_code == 422
    assert "There is no data lead or ML engineer with this user name." in answer.content.decode()


def test_the_last_data_lead_stays(lead, study, engineer):
    own = StudyMember.objects.get(study=study, user__username="lead")
    section(lead, study, "people", action="remove", member=own.pk)
    assert StudyMember.objects.filter(pk=own.pk).exists()
    other = StudyMember.objects.create(study=study, user=UserFactory(role=User.Role.DATA_LEAD))
    assert section(lead, study, "people", action="remove", member=own.pk).url == reverse("study_list")
    assert list(study.members.filter(user__role="data_lead")) == [other]
