"""Pages of the data lead."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
