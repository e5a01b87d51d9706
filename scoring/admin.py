from django.contrib import admin

from core.admin import ReadOnlyAdmin
from scoring.models import Extractor, LabelSnapshot, ModelHead, ModelVersion


@admin.register(Extractor)
class ExtractorAdmin(ReadOnlyAdmin):
    list_display = ("version", "dimension", "pretrained", "created_at")


@admin.register(LabelSnapshot)
class LabelSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("study", "sha256", "ratings", "assets", "created_at")
    list_select_related = ("study",)
    exclude = ("content",)


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ("study", "number", "state", "extractor", "created_at")
    list_select_related = ("study", "extractor")


@admin.register(ModelHead)
class ModelHeadAdmin(ReadOnlyAdmin):
    list_display = ("model", "scale", "usable", "sha256")
    list_select_related = ("model__study", "scale")
