from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.asset import StudyAsset
from labeling.models.study import Scale, Study


class ControlItem(models.Model):
    """What a careful panelist answers: a fixed value within a tolerance, or one image clearly above another.

    A version is never edited: a change is proposed as a new one that replaces it once it is approved. A version
    judges the answers that came in while it was in force, from `in_force_from` (null: ever since) until
    `in_force_until` (null: still).
    """

    class Kind(models.TextChoices):
        FIXED = "fixed", _("fixed answer")
        PAIR = "pair", _("ordered pair")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("in use")
        RETIRED = "retired", _("retired")
        DISCARDED = "discarded", _("discarded")

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
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State.choices,
        default=State.APPROVED,
        help_text="proposed: not shown; approved: shown and judged; retired: judged, not shown any more; "
        "discarded: neither, its checks count for nobody",
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    exposure_limit = models.PositiveIntegerField(
        _("showings until it retires"), default=0, help_text=_("0: as the study has it")
    )
    feedback = models.CharField(
        _("explanation"), max_length=300, blank=True, help_text=_("shown after a practice image")
    )
    reason = models.CharField(
        max_length=300, blank=True, help_text="why it was proposed, retired or discarded"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True, null=True)
    in_force_from = models.DateTimeField(null=True, blank=True)
    in_force_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "control_item"
        constraints = [
            models.CheckConstraint(
                name="control_item_is_complete",
                condition=models.Q(kind="fixed", expected__isnull=False, lower_asset__isnull=True)
                | models.Q(kind="pair", expected__isnull=True, lower_asset__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["study", "state"])]

    def __str__(self) -> str:
        if self.kind == self.Kind.PAIR:
            return f"{self.asset} above {self.lower_asset} on {self.scale}"
        return f"{self.asset} = {self.expected} on {self.scale}"


class ScaleExample(models.Model):
    """An image shown beside the scale as a visible anchor: "this is a 2". It is never rated itself."""

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="examples")
    asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="examples")
    value = models.FloatField(_("value"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "scale_example"
        ordering = ["scale", "value", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "asset"], name="example_once_per_scale_and_image")
        ]

    def __str__(self) -> str:
        return f"{self.asset} is a {self.value:g} on {self.scale}"
