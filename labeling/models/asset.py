from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.study import Study


class Asset(models.Model):
    """An image, known by the SHA-256 of its bytes; the same bytes are one asset in every study."""

    sha256 = models.CharField(max_length=64, unique=True)
    phash = models.CharField(max_length=64, blank=True, help_text="perceptual hash, 256 bits as hex")
    file = models.FileField(upload_to="originals/", max_length=200)
    served = models.FileField(
        upload_to="served/", max_length=200, help_text="what people see: metadata stripped"
    )
    thumbnail = models.FileField(upload_to="thumbnails/", max_length=200, help_text="for lists and galleries")
    width = models.PositiveIntegerField(help_text="px, after rotation by EXIF")
    height = models.PositiveIntegerField(help_text="px, after rotation by EXIF")
    served_width = models.PositiveIntegerField()
    served_height = models.PositiveIntegerField()
    format = models.CharField(max_length=16)
    byte_size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "asset"

    def __str__(self) -> str:
        return self.sha256[:12]


class StudyAsset(models.Model):
    """An asset's place in a study. Without an asset the picture stays elsewhere: analysed, never shown or scored."""

    class Purpose(models.TextChoices):
        REGULAR = "regular", _("regular")
        GOLD = "gold", _("gold")
        ANCHOR = "anchor", _("anchor")
        ATTENTION = "attention", _("attention check")
        PRACTICE = "practice", _("practice")
        EXAMPLE = "example", _("example beside the scale")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="assets")
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(
        _("group"), max_length=120, blank=True, help_text=_("images of one campaign or person")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.REGULAR)
    told_until = models.DateTimeField(
        null=True, editable=False, help_text="it stood beside a scale as an example until then"
    )
    problem = models.CharField(max_length=200, blank=True, help_text="why features could not be computed")

    class Meta:
        db_table = "study_asset"
        ordering = ["name"]
        verbose_name = _("image in a study")
        verbose_name_plural = _("images in a study")
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="asset_name_once_per_study")]
        indexes = [
            models.Index(fields=["study", "purpose"]),
            models.Index(
                fields=["study", "told_until"],
                condition=models.Q(told_until__isnull=False),
                name="asset_told",
            ),
        ]

    def __str__(self) -> str:
        return self.name
