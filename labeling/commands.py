"""What the commands about studies share."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from core.command import unknown_study
from labeling.models import Scale, Study


def study_named(slug: str) -> Study:
    """Raises CommandError, naming the studies that exist."""
    found = Study.objects.filter(slug=slug).first()
    if found is None:
        raise unknown_study(slug, Study.objects.values_list("slug", flat=True))
    return found


def scale_named(study: Study, name: str) -> Scale:
    """Raises CommandError, naming the scales that exist."""
    found = study.scales.filter(name=name).first()
    if found is None:
        known = ", ".join(study.scales.values_list("name", flat=True)) or "–"
        raise CommandError(
            _("Study %(slug)s has no scale %(name)s. It has: %(known)s.")
            % {"slug": study.slug, "name": name, "known": known}
        )
    return found
