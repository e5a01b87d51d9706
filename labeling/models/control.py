from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.asset import StudyAsset
from labeling.models.study import Scale, Study


class ControlItem(models.Model):
    """What a careful panelist answers: a fixed value within a tolerance, or one image clearly above another."""

    class Kind(models.TextChoices):
        FIXED = "fixed", _("fixed answer")
        PAIR = "pair", _("ordered pair")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="control_items")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="+")
    asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="control_items")
    expected = models.FloatField(_("expected value"), null=True, blank=True)
    tolerance = models.FloatField(_("tolerance"), default=0)
    lower_asset = models.ForeignKey(
        StudyAsset,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("the lower image"),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        db_table = "control_item"
        constraints = [
            models.CheckConstraint(
                name="control_item_is_complete",
                condition=models.Q(kind="fixed", expected__isnull=False, lower_asset__isnull=True)
                | models.Q(kind="pair", expected__isnull=True, lower_asset__isnull=False),
            )
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.PAIR:
            return f"{self.asset} above {self.lower_asset} on {self.scale}"
        return f"{self.asset} = {self.expected} on {self.scale}"
