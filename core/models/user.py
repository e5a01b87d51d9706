from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody, or some program, that signs in. The role says which pages; membership says which studies."""

    class Role(models.TextChoices):
        PANELIST = "panelist", _("panelist")
        DATA_LEAD = "data_lead", _("data lead")
        ML_ENGINEER = "ml_engineer", _("ML engineer")

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.PANELIST)

    class Meta(AbstractUser.Meta):
        db_table = "user"
