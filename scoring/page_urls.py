from django.urls import path

from scoring.views.scores import study_scores

urlpatterns = [
    path("studies/<slug:slug>/scores/", study_scores, name="study_scores"),
]
