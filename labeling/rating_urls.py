"""The panelist's pages, from the invitation to the thanks, and their data."""

from django.urls import path

from labeling.views import invitation, my_data, rating, way_in

urlpatterns = [
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("rate/", rating.rate_home, name="rate_home"),
    path("rate/<slug:slug>/", rating.rate, name="rate"),
    path("rate/<slug:slug>/language/", way_in.rate_language, name="rate_language"),
    path("rate/<slug:slug>/consent/", way_in.rate_consent, name="rate_consent"),
    path("rate/<slug:slug>/about-you/", way_in.rate_description, name="rate_description"),
    path("rate/<slug:slug>/device/", way_in.rate_device, name="rate_device"),
    path("rate/<slug:slug>/instructions/", way_in.rate_instructions, name="rate_instructions"),
    path("rate/<slug:slug>/thanks/", rating.rate_thanks, name="rate_thanks"),
    path("rate/<slug:slug>/my-data/", my_data.rate_my_data, name="rate_my_data"),
    path("rate/<slug:slug>/my-data/<str:form>/", my_data.rate_my_data_export, name="rate_my_data_export"),
    path("rate/<slug:slug>/withdraw/", my_data.rate_withdraw, name="rate_withdraw"),
]
