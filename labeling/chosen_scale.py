"""The scale that a page of figures is about."""

from django.http import HttpRequest

from core.given import words_given
from labeling.models import Scale, Study


def chosen_scale(request: HttpRequest, study: Study) -> tuple[list[Scale], Scale | None]:
    """All scales, and the one that `?scale=` names: the first where it names none, None where there are none."""
    scales = list(study.scales.all())
    asked = words_given(request.GET, "scale")
    return scales, next((one for one in scales if one.name == asked), scales[0] if scales else None)
