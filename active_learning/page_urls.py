"""Pages of the ML engineer."""

from django.urls import path

from active_learning.views import jobs, models, selections, serving

urlpatterns = [
    path("studies/<slug:slug>/models/", models.study_models, name="study_models"),
    path("studies/<slug:slug>/models/retrain/", serving.study_retrain, name="study_retrain"),
    path("studies/<slug:slug>/models/roll-back/", serving.study_roll_back, name="study_roll_back"),
    path("studies/<slug:slug>/models/<int:number>/", models.study_model, name="study_model"),
    path("studies/<slug:slug>/models/<int:number>/promote/", serving.study_promote, name="study_promote"),
    path("studies/<slug:slug>/selections/", selections.study_selections, name="study_selections"),
    path("studies/<slug:slug>/selections/new/", selections.study_selection_new, name="study_selection_new"),
    path(
        "studies/<slug:slug>/selections/needs-people/", selections.study_ask_people, name="study_ask_people"
    ),
    path("studies/<slug:slug>/selections/<int:number>/", selections.study_selection, name="study_selection"),
    path(
        "studies/<slug:slug>/selections/<int:number>/withdraw/",
        selections.study_selection_withdraw,
        name="study_selection_withdraw",
    ),
    path("studies/<slug:slug>/jobs/", jobs.study_jobs, name="study_jobs"),
    path("studies/<slug:slug>/jobs/latest/<slug:kind>/", jobs.study_job_progress, name="study_job_progress"),
    path("studies/<slug:slug>/jobs/<uuid:pk>/cancel/", jobs.study_job_cancel, name="study_job_cancel"),
]
