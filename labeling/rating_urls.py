"""The panelist's pages, from the invitation to the thanks."""

from django.urls import path

from labeling.views import invitation, rating

urlpatterns = [
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("rate/", rating.rate_home, name="rate_home"),
    path("rate/<slug:slug>/", rating.rate, name="rate"),
    path("rate/<slug:slug>/consent/", rating.rate_consent, name="rate_consent"),
    path("rate/<slug:slug>/instructions/", rating.rate_instructions, name="rate_instructions"),
    path("rate/<slug:slug>/thanks/", rating.rate_thanks, name="rate_thanks"),
]
