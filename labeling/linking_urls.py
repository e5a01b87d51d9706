"""Anchors over time, linking of sessions and panels, and what order does to ratings."""

from django.urls import path

from labeling.views import anchor_times, linking, order_effects

urlpatterns = [
    path(
        "studies/<slug:slug>/agreement/order/", order_effects.study_order_effects, name="study_order_effects"
    ),
    path(
        "studies/<slug:slug>/agreement/anchors/", anchor_times.study_anchor_times, name="study_anchor_times"
    ),
    path("studies/<slug:slug>/agreement/linking/", linking.study_linking, name="study_linking"),
    path("studies/<slug:slug>/agreement/linking.csv", linking.study_linking_csv, name="study_linking_csv"),
]
