from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models import Study, StudyAsset
from scoring.models import ModelVersion


class SelectionRound(models.Model):
    """One decision about which images the panel should see next, with all it was decided from."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        WITHDRAWN = "withdrawn", _("withdrawn")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="selection_rounds")
    number = models.PositiveIntegerField()
    model = models.ForeignKey(
        ModelVersion, null=True, on_delete=models.PROTECT, related_name="selection_rounds"
    )
    strategy = models.CharField(_("strategy"), max_length=40)
    budget = models.PositiveIntegerField(_("budget"))
    control_share = models.FloatField(_("share of the control arm"), default=0.15)
    seed = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.APPLIED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "selection_round"
        ordering = ["study", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="round_number_once_per_study")
        ]

    def __str__(self) -> str:
        return f"{self.study} round {self.number}"


class SelectedAsset(models.Model):
    """One asset of a round: in which arm, at which rank, and why."""

    class Arm(models.TextChoices):
        ASKED = "asked", _("asked for by the scores")
        CHOSEN = "chosen", _("chosen")
        CONTROL = "control", _("control")

    round = models.ForeignKey(SelectionRound, on_delete=models.CASCADE, related_name="selected")
    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="selections")
    arm = models.CharField(max_length=8, choices=Arm.choices)
    rank = models.PositiveIntegerField()
    scale = models.CharField(max_length=60, blank=True, help_text="the scale it was chosen for")
    value = models.FloatField(null=True, help_text="the strategy's own number")
    ratings_before = models.PositiveIntegerField()
    explanation = models.JSONField(default=dict)

    class Meta:
        db_table = "selected_asset"
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["round", "study_asset"], name="asset_once_per_round")]

    def __str__(self) -> str:
        return f"{self.study_asset} in {self.round}"
