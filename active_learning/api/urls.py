from django.urls import path

from active_learning.api.views import JobView, PromoteView, RetrainView, SelectionsView

urlpatterns = [
    path("studies/<slug:slug>/selections/", SelectionsView.as_view(), name="api_selections"),
    path("studies/<slug:slug>/retrain/", RetrainView.as_view(), name="api_retrain"),
    path("studies/<slug:slug>/jobs/<uuid:pk>/", JobView.as_view(), name="api_job"),
    path("models/<int:pk>/promote/", PromoteView.as_view(), name="api_promote"),
]
