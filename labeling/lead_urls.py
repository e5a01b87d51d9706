"""Pages of the data lead. The ML engineer shares agreement and images."""

from django.urls import path

from labeling.views import agreement, figures, image, images, imports, panel, studies

urlpatterns = [
    path("studies/", studies.study_list, name="study_list"),
    path("studies/<slug:slug>/", studies.study_overview, name="study_overview"),
    path("studies/<slug:slug>/agreement/", agreement.study_agreement, name="study_agreement"),
    path("studies/<slug:slug>/agreement.csv", agreement.study_agreement_csv, name="study_agreement_csv"),
    path("studies/<slug:slug>/figures/", figures.study_figures_state, name="study_figures_state"),
    path("studies/<slug:slug>/figures/refresh/", figures.study_figures_refresh, name="study_figures_refresh"),
    path("studies/<slug:slug>/agreement/headline/", agreement.headline, name="study_agreement_headline"),
    path("studies/<slug:slug>/panel/", panel.study_panel, name="study_panel"),
    path("studies/<slug:slug>/panel/links/", panel.make_links, name="study_panel_links"),
    path("studies/<slug:slug>/panel/<int:pk>/decision/", panel.decide, name="study_panel_decision"),
    path("studies/<slug:slug>/images/", images.study_images, name="study_images"),
    path("studies/<slug:slug>/images.csv", images.study_images_csv, name="study_images_csv"),
    path("studies/<slug:slug>/images/<int:pk>/", image.study_image, name="study_image"),
    path("studies/<slug:slug>/imports/", imports.study_imports, name="study_imports"),
]
