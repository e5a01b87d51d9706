from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models import Study, StudyAsset
from scoring.models.model_version import ModelVersion


class ScoringRules(models.Model):
    """When a study does not trust a score and asks people instead. A study without a row has the defaults."""

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="scoring_rules")
    requires_face = models.BooleanField(_("a face must be found"), default=False)
    low_quality = models.BooleanField(_("low image quality asks for people"), default=True)
    thresholds = models.JSONField(
        default=dict, blank=True, help_text="{measure: {low, high}} in place of the built-in ones"
    )
    unlike = models.BooleanField(_("images unlike those the model has seen ask for people"), default=True)
    unlike_level = models.FloatField(
        _("level from which an image counts as unlike"),
        default=0.99,
        validators=[MinValueValidator(0.5), MaxValueValidator(0.9999)],
        help_text=_("share of the training images that lie nearer"),
    )
    widest_interval = models.FloatField(
        _("widest interval that is trusted"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0)],
        help_text=_("90% interval from end to end, in scale points; empty: any width"),
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "scoring_rules"

    def __str__(self) -> str:
        return f"scoring rules of {self.study}"


class NeedsPeople(models.Model):
    """An image whose score a study does not trust, with every reason why; it enters selection."""

    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="needs_people")
    model = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="needs_people")
    reasons = models.JSONField(help_text="[{code, scale, value, limit}]")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "needs_people"
        constraints = [
            models.UniqueConstraint(fields=["model", "study_asset"], name="needs_people_once_per_model")
        ]

    def __str__(self) -> str:
        return f"{self.study_asset} needs people"
