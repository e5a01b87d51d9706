"""How many ratings are worth asking for, and when to stop."""

from django.urls import path

from labeling.views import planning

urlpatterns = [
    path("studies/<slug:slug>/planning/", planning.study_planning, name="study_planning"),
    path("studies/<slug:slug>/planning.csv", planning.study_planning_csv, name="study_planning_csv"),
    path("studies/<slug:slug>/planning/stopping/", planning.study_stopping, name="study_stopping"),
]
