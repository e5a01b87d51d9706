"""What the figures of a head rest on, drawn: against the ways people would guess, and whether its quantiles hold."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart
from core.charts.reliability_curve import LevelShare, reliability_curve
from core.charts.rivals import Rival, rivals
from core.templatetags.numbers import count, share
from core.templatetags.words import words
from labeling.models import Scale


class Evidence(NamedTuple):
    """One evaluation of a head. `figures` are its stored metrics; `crossed`: by cross-validation of training images."""

    figures: Mapping[str, Any]
    crossed: bool

    @property
    def assets(self) -> int:
        return int(self.figures.get("assets", 0))

    @property
    def resting(self) -> str:
        """On which images the figures rest, for a chart's note."""
        if self.crossed:
            return ngettext(
                "n = %(n)s training image, predicted by a head that had not seen it.",
                "n = %(n)s training images, each predicted by a head that had not seen it.",
                self.assets,
            ) % {"n": count(self.assets)}
        return ngettext("n = %(n)s held-out image.", "n = %(n)s held-out images.", self.assets) % {
            "n": count(self.assets)
        }

    def value(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.figures.get("metrics", {}).get(name) or {}
        return found


def decisive(metrics: Mapping[str, Any]) -> Evidence:
    """The evaluation on more images: that which the verdict rests on."""
    crossed = metrics.get("cross_validated")
    if crossed and metrics.get("decided_by", "held_out") != "held_out":
        return Evidence(crossed, True)
    return Evidence(metrics, False)


def against_people(scale: Scale, evidence: Evidence, usable: bool) -> Chart | None:
    """The model's error between always saying the mean, one more rater, and half the panel. None without figures."""
    model, mean = evidence.value("mae"), evidence.value("mae_mean_predictor")
    ceiling = evidence.figures.get("human_ceiling", {})
    if model.get("value") is None or mean.get("value") is None:
        return None
    rows = [
        Rival(_("always the mean"), mean["value"], mean.get("low"), mean.get("high")),
        Rival(_("this version"), model["value"], model.get("low"), model.get("high"), True),
    ]
    for label, name in ((_("one more person"), "mae"), (_("half the panel"), "half_mae")):
        if ceiling.get(name) is not None:
            ends = (ceiling.get(f"{name}_low"), ceiling.get(f"{name}_high"))
            rows.append(Rival(label, ceiling[name], *ends))
    note = _(
        "%(resting)s Lines are 95%% intervals. One more person is measured against the mean of the others, half the panel "
        "against the other half."
    ) % {"resting": evidence.resting}
    axis = _("MAE in points of %(low)d to %(high)d") % {"low": scale.low, "high": scale.high}
    return rivals(rows, title=_people_title(scale, rows, ceiling, usable), note=note, axis=axis)


def _people_title(scale: Scale, rows: list[Rival], ceiling: Mapping[str, Any], usable: bool) -> str:
    values = {"scale": words(scale.name).capitalize()}
    mean, model = rows[0], rows[1]
    person = ceiling.get("mae")
    if model.estimate >= mean.estimate:
        return _("%(scale)s: this version comes no nearer to the panel than always saying the mean") % values
    if not usable:
        return _("%(scale)s: this version cannot be told from always saying the mean") % values
    if person is not None and model.estimate <= person:
        return _("%(scale)s: this version comes nearer to the panel than one more person does") % values
    if person is not None:
        return _("%(scale)s: this version lies between always saying the mean and one more person") % values
    return _("%(scale)s: this version comes nearer to the panel than always saying the mean") % values


def quantiles(scale: Scale, evidence: Evidence) -> Chart | None:
    """Levels against shares below them. None where there are no figures, or none of this kind yet."""
    rows = [LevelShare(**point) for point in evidence.figures.get("calibration_curve", [])]
    error = evidence.value("calibration_error").get("value")
    if not rows or error is None:
        return None
    outside = sum(1 for row in rows if not row.low <= row.level <= row.high)
    values = {"scale": words(scale.name).capitalize(), "share": share(error)}
    if outside == 0:
        title = _("%(scale)s: what is said to lie below a level does, within chance") % values
    else:
        title = _("%(scale)s: shares miss their levels by %(share)s on average") % values
    note = _(
        "%(resting)s Band: 95%% interval of each share. On the dashed line as many panel means lie below a predicted level "
        "as should."
    ) % {"resting": evidence.resting}
    return reliability_curve(
        rows,
        title=title,
        note=note,
        x_axis=_("predicted level"),
        y_axis=_("share of panel means below it"),
    )
