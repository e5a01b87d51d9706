import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.asset import StudyAsset
from labeling.models.fill import StratumFill
from labeling.models.panel import Panelist


class Block(models.Model):
    """One sitting of one panelist: a stored seed and an ordered list of trials, leased until `expires_at`."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        EXPIRED = "expired", _("given back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="blocks")
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    imported = models.BooleanField(default=False)
    practice = models.BooleanField(default=False, help_text="kept and never counted")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "block"
        constraints = [
            models.UniqueConstraint(fields=["panelist", "number"], name="block_number_once_per_panelist"),
            models.UniqueConstraint(
                fields=["panelist"], condition=models.Q(state="open"), name="block_one_open_per_panelist"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(state="open"), name="block_open_by_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"block {self.number} of {self.panelist}"


class Trial(models.Model):
    """One showing of one asset to one panelist."""

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("practice")
        REGULAR = "regular", _("regular")
        GOLD = "gold", _("gold")
        ANCHOR = "anchor", _("anchor")
        REPEAT = "repeat", _("repeat")
        ATTENTION = "attention", _("attention check")

    class State(models.TextChoices):
        LEASED = "leased", _("leased")
        ANSWERED = "answered", _("answered")
        EXPIRED = "expired", _("given back")

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="trials")
    panelist = models.ForeignKey(Panelist, on_delete=models.CASCADE, related_name="trials")
    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="trials")
    fill = models.ForeignKey(
        StratumFill,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="what it was reserved from",
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.LEASED)
    counted = models.BooleanField(default=False, help_text="whether it is among the answered of its fill")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trial"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["panelist", "study_asset"],
                condition=models.Q(kind="regular"),
                name="trial_regular_asset_once_per_panelist",
            ),
        ]
        indexes = [
            models.Index(fields=["block", "position"]),
            models.Index(fields=["panelist", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.study_asset}"
