"""Frozen reports."""

from django.urls import path

from labeling.views import reports

urlpatterns = [
    path("studies/<slug:slug>/reports/", reports.study_reports, name="study_reports"),
    path("studies/<slug:slug>/reports/job/<uuid:pk>/", reports.report_progress, name="study_report_progress"),
    path("studies/<slug:slug>/reports/<int:version>/", reports.study_report, name="study_report"),
    path(
        "studies/<slug:slug>/reports/<int:version>/<str:name>",
        reports.study_report_file,
        name="study_report_file",
    ),
]
