import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_seed() -> int:
    return secrets.randbelow(2**31)


class Study(models.Model):
    """A question put to a panel about a set of images, and how the asking is arranged."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class ConsensusMethod(models.TextChoices):
        PANELWISE = "panelwise", _("raters weighted by consistency")
        MEAN = "mean", _("plain mean")
        P913 = "p913", _("bias removed (ITU-T P.913)")
        BT500 = "bt500", _("raters rejected (ITU-R BT.500)")
        P910 = "p910", _("alternating projection (ITU-T P.910)")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.LIVE)
    consent_text = models.TextField(_("consent text"), blank=True)
    instructions = models.TextField(_("instructions"), blank=True)
    ratings_per_asset = models.PositiveSmallIntegerField(
        _("ratings per image"), default=15, help_text=_("shared out over the strata")
    )
    block_length = models.PositiveSmallIntegerField(
        _("images in a block"), default=30, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    gold_share = models.FloatField(_("share of gold"), default=0.07, validators=[MaxValueValidator(0.5)])
    attention_share = models.FloatField(
        _("share of attention checks"), default=0.04, validators=[MaxValueValidator(0.5)]
    )
    anchor_share = models.FloatField(_("share of anchors"), default=0.04, validators=[MaxValueValidator(0.5)])
    repeat_share = models.FloatField(_("share of repeats"), default=0.07, validators=[MaxValueValidator(0.5)])
    min_repeat_gap = models.PositiveSmallIntegerField(_("least distance of a repeat"), default=15)
    lease_minutes = models.PositiveSmallIntegerField(
        _("minutes until an idle block is given back"), default=60
    )
    group_gap = models.PositiveSmallIntegerField(
        _("least distance of two images of one group"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("1: no rule; 2: never neighbours"),
    )
    practice_length = models.PositiveSmallIntegerField(
        _("practice images"), default=3, validators=[MaxValueValidator(20)]
    )
    one_by_one = models.BooleanField(_("one question after another"), default=False)
    break_minutes = models.PositiveSmallIntegerField(
        _("minutes until a break is offered"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )
    session_minutes = models.PositiveSmallIntegerField(
        _("longest session in minutes"),
        default=45,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
        help_text=_("after it the server gives no new images until the rest is over"),
    )
    rest_minutes = models.PositiveSmallIntegerField(
        _("minutes of rest after a session"), default=10, validators=[MaxValueValidator(1440)]
    )
    most_blocks = models.PositiveSmallIntegerField(
        _("most blocks of one panelist"), default=0, help_text=_("0: any number")
    )
    gold_exposure = models.PositiveIntegerField(
        _("showings until gold retires"), default=200, help_text=_("0: never")
    )
    second_approval = models.BooleanField(_("gold needs the approval of a second person"), default=True)
    min_cell = models.PositiveSmallIntegerField(
        _("least size of a group that is shown"), default=5, validators=[MinValueValidator(1)]
    )
    firm_quota = models.BooleanField(
        _("full strata take nobody else"), default=False, help_text=_("by self-description")
    )
    stopping = models.BooleanField(
        _("stop an image when its interval is narrow enough"),
        default=False,
        help_text=_("instead of the same number of ratings for every image"),
    )
    stop_half_width = models.FloatField(
        _("half-width that is narrow enough"),
        default=0.5,
        validators=[MinValueValidator(0.01)],
        help_text=_("of the relative 95% interval, in scale points"),
    )
    stop_least = models.PositiveSmallIntegerField(_("least ratings per image"), default=15)
    stop_least_per_stratum = models.PositiveSmallIntegerField(
        _("least ratings per image and stratum"), default=3
    )
    stop_most = models.PositiveSmallIntegerField(_("most ratings per image"), default=60)
    cost_per_rating = models.DecimalField(
        _("cost of one answer"), max_digits=8, decimal_places=4, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    consensus_method = models.CharField(
        _("consensus method"),
        max_length=12,
        choices=ConsensusMethod.choices,
        default=ConsensusMethod.PANELWISE,
    )
    seed = models.BigIntegerField(_("seed"), default=new_seed)
    translations = models.JSONField(
        default=dict, blank=True, help_text="{language: {consent_text, instructions}}"
    )
    cloned_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="clones"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "study"
        ordering = ["name"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.name


class Scale(models.Model):
    """One question with its answer scale, from `low` to `high` in whole steps."""

    class Level(models.TextChoices):
        NOMINAL = "nominal", _("nominal")
        ORDINAL = "ordinal", _("ordinal")
        INTERVAL = "interval", _("interval")
        RATIO = "ratio", _("ratio")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="scales")
    name = models.SlugField(_("name"), max_length=60)
    question = models.CharField(_("question"), max_length=200)
    low = models.IntegerField(_("lowest value"), default=1)
    high = models.IntegerField(_("highest value"), default=7)
    low_label = models.CharField(_("label of the lowest value"), max_length=60, blank=True)
    high_label = models.CharField(_("label of the highest value"), max_length=60, blank=True)
    level = models.CharField(
        _("level of measurement"), max_length=8, choices=Level.choices, default=Level.INTERVAL
    )
    position = models.PositiveSmallIntegerField(default=0)
    translations = models.JSONField(
        default=dict, blank=True, help_text="{language: {question, low_label, high_label}}"
    )

    class Meta:
        db_table = "scale"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "name"], name="scale_name_once_per_study"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="scale_low_below_high"),
        ]

    def __str__(self) -> str:
        return self.name

    def accepts(self, value: float) -> bool:
        """Whether `value` is a point of this scale."""
        return self.low <= value <= self.high and float(value).is_integer()


class StudyMember(models.Model):
    """Somebody on the staff of a study: what they may do there follows from their role."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        db_table = "study_member"
        constraints = [models.UniqueConstraint(fields=["study", "user"], name="member_once_per_study")]

    def __str__(self) -> str:
        return f"{self.user} in {self.study}"
