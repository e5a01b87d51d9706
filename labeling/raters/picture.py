"""The panel as a picture: each rater's bias against their inconsistency."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart
from core.charts.bias_map import RaterMark, bias_map
from core.templatetags.numbers import count, figure
from labeling.models import Panelist, Study
from labeling.raters.figures import RaterMap, standing_out

MOST_NAMES = 12


class Person(NamedTuple):
    """What the picture says of a panelist: nothing but label and state."""

    pk: int
    label: str
    state: str


def people_of(study: Study) -> list[Person]:
    """Everybody who has not withdrawn. One query."""
    found = study.panelists.exclude(state=Panelist.State.WITHDRAWN).order_by("pk")
    return [Person(*row) for row in found.values_list("pk", "label", "state")]


def rater_chart(study: Study, found: RaterMap, people: Iterable[Person], csv: str) -> Chart | None:
    """None where no rater has both figures."""
    states = dict(Panelist.State.choices)
    placed = []
    for person in people:
        rater = found.raters.get(person.pk)
        if rater is not None and rater.bias is not None and rater.inconsistency is not None:
            placed.append((person, rater))
    if not placed:
        return None
    out = standing_out([rater for _person, rater in placed])
    farthest = sorted(
        (rater for _person, rater in placed if rater.panelist in out), key=lambda rater: -abs(rater.bias or 0)
    )
    named = {rater.panelist for rater in farthest[:MOST_NAMES]}
    marks = [
        RaterMark(
            person.label,
            rater.bias or 0.0,
            rater.inconsistency or 0.0,
            person.state,
            str(states[Panelist.State(person.state)]),
            rater.n,
            reverse("study_rater", args=[study.slug, person.pk]),
            person.pk in named,
        )
        for person, rater in placed
    ]
    unit = _("units of scale spread") if found.spread else _("scale points")
    return bias_map(
        marks,
        title=_title(len(marks), len(out), max(abs(mark.bias) for mark in marks), unit),
        note=_note(found, len(marks)),
        x_axis=_("bias (%(unit)s; right: rates higher)") % {"unit": unit},
        y_axis=_("inconsistency (%(unit)s)") % {"unit": unit},
        csv=csv,
    )


def _title(n: int, out: int, reach: float, unit: str) -> str:
    values = {"out": count(out), "n": count(n), "reach": figure(reach), "unit": unit}
    if not out:
        return _("No panelist stands out: every bias lies within ±%(reach)s %(unit)s") % values
    said = ngettext(
        "%(out)s of %(n)s panelists stands out by bias or inconsistency",
        "%(out)s of %(n)s panelists stand out by bias or inconsistency",
        out,
    )
    return said % values


def _note(found: RaterMap, n: int) -> str:
    values = {"n": count(n), "ratings": count(found.ratings)}
    said = _(
        "n = %(n)s panelists, %(ratings)s ratings. Bias is the mean deviation from the consensus, inconsistency the "
        "spread around it. Each mark leads to the panelist’s page."
    )
    return said % values
