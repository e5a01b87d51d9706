"""Raters: how each of them rates, and decisions about them."""

from django.urls import path

from labeling.views import raters

urlpatterns = [
    path("studies/<slug:slug>/raters/", raters.study_raters, name="study_raters"),
    path("studies/<slug:slug>/raters.csv", raters.study_raters_csv, name="study_raters_csv"),
    path("studies/<slug:slug>/raters/<int:pk>/", raters.study_rater, name="study_rater"),
    path("studies/<slug:slug>/raters/<int:pk>/effect/", raters.study_rater_effect, name="study_rater_effect"),
]
