from django.urls import path

from labeling.api.figures import ConsensusView, ReliabilityView
from labeling.api.rating import BlocksView, RatingsView

urlpatterns = [
    path("studies/<slug:slug>/blocks/", BlocksView.as_view(), name="api_blocks"),
    path("ratings/", RatingsView.as_view(), name="api_ratings"),
    path("studies/<slug:slug>/reliability/", ReliabilityView.as_view(), name="api_reliability"),
    path("studies/<slug:slug>/consensus/", ConsensusView.as_view(), name="api_consensus"),
]
