from django.urls import path

from labeling.api.consensus import ConsensusTableView, ConsensusView
from labeling.api.figures import ReliabilityView
from labeling.api.linking import AnchorsView, LinkingView, OrderEffectsView
from labeling.api.planning import PlanningView
from labeling.api.raters import RatersView
from labeling.api.rating import BlocksView, RatingsView
from labeling.api.reports import ReportsView, ReportView

urlpatterns = [
    path("studies/<slug:slug>/blocks/", BlocksView.as_view(), name="api_blocks"),
    path("ratings/", RatingsView.as_view(), name="api_ratings"),
    path("studies/<slug:slug>/reliability/", ReliabilityView.as_view(), name="api_reliability"),
    path("studies/<slug:slug>/raters/", RatersView.as_view(), name="api_raters"),
    path("studies/<slug:slug>/consensus/", ConsensusView.as_view(), name="api_consensus"),
    path(
        "studies/<slug:slug>/consensus.csv",
        ConsensusTableView.as_view(),
        name="api_consensus_table",
    ),
    path("studies/<slug:slug>/reports/", ReportsView.as_view(), name="api_reports"),
    path("studies/<slug:slug>/reports/<int:version>/", ReportView.as_view(), name="api_report"),
    path("studies/<slug:slug>/planning/", PlanningView.as_view(), name="api_planning"),
    path("studies/<slug:slug>/order-effects/", OrderEffectsView.as_view(), name="api_order_effects"),
    path("studies/<slug:slug>/anchors/", AnchorsView.as_view(), name="api_anchors"),
    path("studies/<slug:slug>/linking/", LinkingView.as_view(), name="api_linking"),
]
