from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin
from labeling.fills import share_again
from labeling.models import (
    Asset,
    ControlItem,
    Invitation,
    Panelist,
    QualityEvent,
    Rating,
    Scale,
    Stratum,
    Study,
    StudyAsset,
    StudyMember,
)


class ScaleInline(admin.TabularInline):
    model = Scale
    extra = 0


class StratumInline(admin.TabularInline):
    model = Stratum
    extra = 0


class MemberInline(admin.TabularInline):
    model = StudyMember
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Study)
class StudyAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "state", "ratings_per_asset", "block_length")
    list_filter = ("state",)
    search_fields = ("name", "slug")
    inlines = (ScaleInline, StratumInline, MemberInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Study | None = None) -> tuple[str, ...]:
        # Jobs, links and the audit trail know a study by its short name.
        return ("slug",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        share_again(form.instance)


@admin.register(StudyAsset)
class StudyAssetAdmin(admin.ModelAdmin):
    list_display = ("name", "study", "purpose", "group", "problem")
    list_filter = ("purpose", "study")
    search_fields = ("name", "group")
    list_select_related = ("study",)
    raw_id_fields = ("asset",)


@admin.register(ControlItem)
class ControlItemAdmin(admin.ModelAdmin):
    list_display = ("study", "kind", "scale", "asset", "expected", "lower_asset", "version", "state")
    list_filter = ("study", "kind", "state")
    list_select_related = ("study", "scale", "asset", "lower_asset")
    raw_id_fields = ("asset", "lower_asset")


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ("study", "panelist", "uses_left", "expires_at", "revoked_at")
    list_select_related = ("study", "panelist")
    raw_id_fields = ("panelist",)


@admin.register(Panelist)
class PanelistAdmin(ReadOnlyAdmin):
    list_display = ("label", "study", "stratum", "state", "consented_at")
    list_filter = ("study", "state")
    list_select_related = ("study", "stratum")


@admin.register(QualityEvent)
class QualityEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "panelist", "state", "reason", "by")
    list_select_related = ("panelist", "by")


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    list_display = ("sha256", "format", "width", "height", "byte_size", "created_at")
    search_fields = ("sha256",)


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "panelist", "study_asset", "scale", "value", "late", "current")
    list_select_related = ("panelist", "study_asset", "scale")
    show_full_result_count = False
