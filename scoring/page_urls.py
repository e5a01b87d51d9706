from django.urls import path

from scoring.views.explanations import study_explain, study_explanation_image
from scoring.views.needs_people import study_needs_people, study_needs_people_csv
from scoring.views.quality import study_quality, study_quality_csv
from scoring.views.rules import study_scoring_rules, study_scoring_rules_preview
from scoring.views.score_new import study_score_new
from scoring.views.scores import study_scores
from scoring.views.watch import study_watch, study_watch_csv, study_watch_seen

urlpatterns = [
    path("studies/<slug:slug>/quality/", study_quality, name="study_quality"),
    path("studies/<slug:slug>/quality.csv", study_quality_csv, name="study_quality_csv"),
    path("studies/<slug:slug>/scores/rules/", study_scoring_rules, name="study_scoring_rules"),
    path(
        "studies/<slug:slug>/scores/rules/preview/",
        study_scoring_rules_preview,
        name="study_scoring_rules_preview",
    ),
    path("studies/<slug:slug>/scores/needs-people/", study_needs_people, name="study_needs_people"),
    path(
        "studies/<slug:slug>/scores/needs-people.csv", study_needs_people_csv, name="study_needs_people_csv"
    ),
    path("studies/<slug:slug>/images/<int:pk>/explain/", study_explain, name="study_explain"),
    path(
        "studies/<slug:slug>/explanations/<int:pk>.png",
        study_explanation_image,
        name="study_explanation_image",
    ),
    path("studies/<slug:slug>/scores/new/", study_score_new, name="study_score_new"),
    path("studies/<slug:slug>/scores/", study_scores, name="study_scores"),
    path("studies/<slug:slug>/watch/", study_watch, name="study_watch"),
    path("studies/<slug:slug>/watch/weeks.csv", study_watch_csv, name="study_watch_csv"),
    path("studies/<slug:slug>/watch/seen/", study_watch_seen, name="study_watch_seen"),
]
