from django.contrib import admin

from active_learning.models import Promotion, SelectionRound
from core.admin import ReadOnlyAdmin


@admin.register(Promotion)
class PromotionAdmin(ReadOnlyAdmin):
    list_display = ("at", "study", "model", "previous", "by", "reason")
    list_select_related = ("study", "model__study", "previous__study", "by")


@admin.register(SelectionRound)
class SelectionRoundAdmin(ReadOnlyAdmin):
    list_display = ("study", "number", "strategy", "budget", "state", "created_at")
    list_select_related = ("study",)
