"""Pages of the data lead on gold, anchors and practice images."""

from django.urls import path

from labeling.views import anchors, gold, gold_candidates, practice_images

urlpatterns = [
    path("studies/<slug:slug>/gold/", gold.study_gold, name="study_gold"),
    path(
        "studies/<slug:slug>/gold/candidates/",
        gold_candidates.study_gold_candidates,
        name="study_gold_candidates",
    ),
    path("studies/<slug:slug>/gold/propose/", gold.study_gold_propose, name="study_gold_propose"),
    path("studies/<slug:slug>/gold/cards/", gold.study_attention_cards, name="study_attention_cards"),
    path("studies/<slug:slug>/gold/<int:pk>/decision/", gold.study_gold_decide, name="study_gold_decide"),
    path("studies/<slug:slug>/gold/<int:pk>/revise/", gold.study_gold_revise, name="study_gold_revise"),
    path("studies/<slug:slug>/anchors/", anchors.study_anchors, name="study_anchors"),
    path("studies/<slug:slug>/practice-images/", practice_images.study_practice, name="study_practice"),
]
