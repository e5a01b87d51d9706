from django.db import models
from django.utils.translation import gettext_lazy as _

from labeling.models.panel import Panelist, Stratum
from labeling.models.study import Study


class Invitation(models.Model):
    """A way into a study: for one panelist, or a link many may follow until it is used up, old or revoked."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="invitations")
    panelist = models.OneToOneField(
        Panelist, null=True, blank=True, on_delete=models.CASCADE, related_name="invitation"
    )
    stratum = models.ForeignKey(Stratum, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    uses_left = models.PositiveIntegerField(
        _("uses left"), null=True, blank=True, help_text=_("empty: any number")
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "invitation"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.study}"
