from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from drf_spectacular.views import SpectacularAPIView

from core.views.health import healthz, readyz
from labeling.views.media import picture

handler404 = "core.views.errors.not_found"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["labeling", "core"]), name="javascript-catalog"),
    path("media/<str:token>/", picture, name="media"),
    path("", include("core.urls")),
    path("", include("labeling.rating_urls")),
    path("", include("labeling.set_up_urls")),
    path("", include("labeling.order_urls")),
    path("", include("labeling.gold_urls")),
    path("", include("labeling.panel_urls")),
    path("", include("labeling.lead_urls")),
    path("", include("labeling.rater_urls")),
    path("", include("labeling.planning_urls")),
    path("", include("labeling.linking_urls")),
    path("", include("labeling.report_urls")),
    path("", include("scoring.page_urls")),
    path("", include("active_learning.page_urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(api_version="v1"), name="schema"),
    path("api/v1/", include("labeling.api.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/v1/", include("active_learning.api.urls")),
]
