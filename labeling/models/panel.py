from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.study import Study


class SelfDescription(models.Model):
    """One thing panelists may say of themselves, for the quota plan alone; nobody has to."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="self_descriptions")
    name = models.SlugField(_("name"), max_length=40)
    question = models.CharField(_("question"), max_length=200)
    choices = models.JSONField(
        _("answers"), default=list, help_text="list of str; prefer-not-to-say is added"
    )
    position = models.PositiveSmallIntegerField(default=0)
    translations = models.JSONField(
        default=dict, blank=True, help_text="{language: {question, choices: {answer: in that language}}}"
    )

    class Meta:
        db_table = "self_description"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="self_description_once_per_study")
        ]

    def __str__(self) -> str:
        return self.name


class Stratum(models.Model):
    """A part of the panel the quota plan counts by itself, from what panelists say of themselves."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="strata")
    name = models.CharField(_("name"), max_length=80)
    panelists_wanted = models.PositiveIntegerField(_("panelists wanted"), default=0)
    population_share = models.FloatField(
        _("share of the population"), default=0, help_text=_("0 to 1; 0 where it is not known")
    )
    matches = models.JSONField(
        default=dict,
        blank=True,
        help_text="{self-description: [answers]}; empty: whoever fits nowhere else, or is put there by hand",
    )

    class Meta:
        db_table = "stratum"
        ordering = ["pk"]
        verbose_name_plural = "strata"
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="stratum_once_per_study")]

    def __str__(self) -> str:
        return self.name


class Panelist(models.Model):
    """Somebody who rates in one study. A panelist whose ratings were imported has no user."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        WATCH = "watch", _("watch")
        SUSPENDED = "suspended", _("suspended")
        CLEARED = "cleared", _("cleared")
        WITHDRAWN = "withdrawn", _("withdrawn")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="panelists")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="panelists"
    )
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="panelists")
    label = models.CharField(_("label"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_version = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the text agreed to")
    instructed_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, help_text="chosen on the way in")
    description = models.JSONField(
        default=dict, blank=True, help_text="{self-description: answer}; what was not said is not there"
    )
    described_at = models.DateTimeField(null=True, blank=True)
    stratum_given = models.BooleanField(
        default=False, help_text="put there by the study team; what they say of themselves does not move them"
    )
    device = models.JSONField(default=dict, blank=True, help_text="{viewport, dpr, pointer, zoom, warnings}")
    device_checked_at = models.DateTimeField(null=True, blank=True)
    signs = models.JSONField(
        default=dict,
        blank=True,
        help_text="{sign of carelessness: {value, threshold, verdict, n, …}}, as last looked at",
    )
    signs_at = models.DateTimeField(null=True, blank=True)
    admission = models.UUIDField(
        null=True, unique=True, editable=False, help_text="of the form that let them in by a shared link"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "panelist"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "user"], name="panelist_once_per_study_and_user"),
            models.UniqueConstraint(fields=["study", "label"], name="panelist_label_once_per_study"),
        ]
        indexes = [models.Index(fields=["study", "state"])]

    def __str__(self) -> str:
        return self.label

    @property
    def counts(self) -> bool:
        """Whether this panelist's ratings enter estimates."""
        return self.state not in (self.State.SUSPENDED, self.State.WITHDRAWN)


class QualityEvent(models.Model):
    """A step in what is thought of a panelist's care, with the evidence that led there."""

    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="quality_events")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=Panelist.State.choices)
    reason = models.CharField(max_length=60)
    evidence = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "quality_event"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.panelist}: {self.state} ({self.reason})"
