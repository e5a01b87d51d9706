"""Raters: how each of them rates, and decisions about them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
