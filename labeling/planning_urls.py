"""How many ratings are worth asking for, and when to stop."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
