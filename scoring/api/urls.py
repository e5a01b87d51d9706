from django.urls import path

from scoring.api.views import ModelsView, ScoresView

urlpatterns = [
    path("studies/<slug:slug>/scores/", ScoresView.as_view(), name="api_scores"),
    path("models/", ModelsView.as_view(), name="api_models"),
]
