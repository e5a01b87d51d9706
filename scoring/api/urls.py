from django.urls import path

from scoring.api.drift import DriftView
from scoring.api.quality import NeedsPeopleView, QualityView
from scoring.api.score import ScoreAnswerView, ScoreView
from scoring.api.views import ModelsView, ScoresView

urlpatterns = [
    path("studies/<slug:slug>/quality/", QualityView.as_view(), name="api_quality"),
    path("studies/<slug:slug>/needs-people/", NeedsPeopleView.as_view(), name="api_needs_people"),
    path("score/", ScoreView.as_view(), name="api_score"),
    path("score/<uuid:pk>/", ScoreAnswerView.as_view(), name="api_score_answer"),
    path("studies/<slug:slug>/scores/", ScoresView.as_view(), name="api_scores"),
    path("studies/<slug:slug>/drift/", DriftView.as_view(), name="api_drift"),
    path("models/", ModelsView.as_view(), name="api_models"),
]
