"""Pages of the data lead about how blocks are made, and a block to try out."""

from django.urls import URLPattern, path

from labeling.views import order, preview

urlpatterns: list[URLPattern] = [
    path("studies/<slug:slug>/order/", order.study_order, name="study_order"),
    path("studies/<slug:slug>/order/picture/", order.study_order_picture, name="study_order_picture"),
    path("studies/<slug:slug>/order/groups/", order.study_groups, name="study_groups"),
    path("studies/<slug:slug>/preview/", preview.study_preview, name="study_preview"),
    path("studies/<slug:slug>/preview/rate/", preview.study_preview_rate, name="study_preview_rate"),
    path("studies/<slug:slug>/preview/blocks/", preview.study_preview_blocks, name="study_preview_blocks"),
    path("studies/<slug:slug>/preview/ratings/", preview.study_preview_ratings, name="study_preview_ratings"),
]
