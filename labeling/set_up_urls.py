"""Setting a study up, from the first image to the launch. Pages of the data lead."""

from django.urls import path

from labeling.views import near_duplicates, set_up, study_new, study_state, uploads

urlpatterns = [
    path("studies/new/", study_new.study_new, name="study_new"),
    path("studies/<slug:slug>/set-up/", set_up.study_set_up, name="study_set_up"),
    path(
        "studies/<slug:slug>/set-up/<str:section>/", set_up.study_set_up_section, name="study_set_up_section"
    ),
    path("studies/<slug:slug>/state/", study_state.study_state, name="study_state"),
    path("studies/<slug:slug>/clone/", study_new.study_clone, name="study_clone"),
    path("studies/<slug:slug>/uploads/", uploads.study_upload, name="study_upload"),
    path("studies/<slug:slug>/uploads/archive/", uploads.study_upload_archive, name="study_upload_archive"),
    path(
        "studies/<slug:slug>/uploads/<uuid:pk>/", uploads.study_upload_progress, name="study_upload_progress"
    ),
    path(
        "studies/<slug:slug>/images/duplicates/",
        near_duplicates.study_near_duplicates,
        name="study_near_duplicates",
    ),
]
