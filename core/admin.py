from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from core.models import AuditEvent, Job, User


@admin.register(User)
class PanelwiseUserAdmin(UserAdmin):
    list_display = ("username", "role", "is_active", "is_superuser", "last_login")
    list_filter = ("role", "is_active", "is_superuser")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Panelwise", {"fields": ("role",)}))
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Panelwise", {"fields": ("role",)}))


class ReadOnlyAdmin(admin.ModelAdmin):
    """For rows that are evidence: looked at, never changed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "study", "target")
    list_filter = ("action",)
    search_fields = ("study", "target")
    list_select_related = ("actor",)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "subject", "state", "done", "total", "attempt")
    list_filter = ("kind", "state")
