"""Pages about who rates: quota plan and invitations. The panel itself is among the data lead's pages."""

from django.urls import path

from labeling.views import invitation_list, invitations, quota

urlpatterns = [
    path("studies/<slug:slug>/panel/quota/", quota.study_quota, name="study_quota"),
    path("studies/<slug:slug>/panel/quota/fill/", quota.study_quota_fill, name="study_quota_fill"),
    path("studies/<slug:slug>/panel/invitations/", invitations.study_invitations, name="study_invitations"),
    path(
        "studies/<slug:slug>/panel/invitations/<int:pk>/revoke/",
        invitations.revoke,
        name="study_invitation_revoke",
    ),
    path(
        "studies/<slug:slug>/panel/invitations/list/",
        invitation_list.study_invitations_csv,
        name="study_invitations_csv",
    ),
]
