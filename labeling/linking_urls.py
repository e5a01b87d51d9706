"""Anchors over time, linking of sessions and panels, and what order does to ratings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
