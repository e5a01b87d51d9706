"""The form of a study's scoring rules: two lines of limits for each measure, the rest in a few fields."""

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.models import Study
from scoring.fallback.rules import rules_of
from scoring.fallback.settings import own_thresholds, version_of
from scoring.models import ScoringRules
from scoring.quality_pages.measures import MEASURES, SHARES, Measure, range_of
from scoring.quality_pages.thresholds import THRESHOLDS, thresholds_of

SIDES = ("low", "high")
LARGEST = 1e6


class LimitRow(NamedTuple):
    """One measure with its two fields; `built_in` says what stands there otherwise, "" for nothing."""

    measure: Measure
    low: forms.BoundField
    high: forms.BoundField
    built_in: str
    per_cent: bool


class RulesForm(forms.Form):
    """Shares are typed and shown in percent. An empty limit never warns; `version` marks what was stored when it was
    opened."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    low_quality = forms.BooleanField(label=gettext_lazy("Low image quality"), required=False)
    requires_face = forms.BooleanField(
        label=gettext_lazy("No face is found"),
        required=False,
        help_text=gettext_lazy("For studies of portraits or of people with a product."),
    )
    unlike = forms.BooleanField(
        label=gettext_lazy("Unlike what the model was made on"),
        required=False,
    )
    unlike_level = forms.FloatField(
        label=gettext_lazy("unlike from"),
        min_value=50,
        max_value=99.99,
        help_text=gettext_lazy("Percent of the model’s reference images that lie nearer than this one."),
    )
    widest_interval = forms.FloatField(
        label=gettext_lazy("widest interval that is trusted"),
        min_value=0.01,
        required=False,
        help_text=gettext_lazy("The 90% interval from end to end, in scale points. Empty: any width."),
    )

    def __init__(self, study: Study, data: Any = None) -> None:
        self.study, self.stored = study, rules_of(study)
        limits = thresholds_of(self.stored)
        initial = {
            "version": version_of(self.stored),
            **{
                name: getattr(self.stored, name)
                for name in ("low_quality", "requires_face", "unlike", "widest_interval")
            },
            "unlike_level": _short(100 * self.stored.unlike_level),
            **{
                f"{measure}_{side}": _shown(measure, limit)
                for measure, pair in limits.items()
                for side, limit in zip(SIDES, pair, strict=True)
            },
        }
        super().__init__(data, initial=initial)
        for measure in MEASURES:
            for side in SIDES:
                self.fields[f"{measure}_{side}"] = forms.FloatField(
                    min_value=-LARGEST, max_value=LARGEST, required=False
                )
        for field in self.fields.values():
            if isinstance(field, forms.FloatField):
                field.widget.attrs |= {"step": "any", "inputmode": "decimal"}

    def limits(self) -> list[LimitRow]:
        return [
            LimitRow(
                one,
                self[f"{key}_low"],
                self[f"{key}_high"],
                range_of(key, *THRESHOLDS.get(key, (None, None))),
                key in SHARES,
            )
            for key, one in MEASURES.items()
        ]

    def clean_widest_interval(self) -> float | None:
        width: float | None = self.cleaned_data["widest_interval"]
        widest = max((scale.high - scale.low for scale in self.study.scales.all()), default=None)
        if width is not None and widest is not None and width >= widest:
            raise forms.ValidationError(
                _("No interval is wider than the scale: give less than %(widest)d, or leave it empty.")
                % {"widest": widest}
            )
        return width

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for key in MEASURES:
            low, high = found.get(f"{key}_low"), found.get(f"{key}_high")
            if low is not None and high is not None and low >= high:
                self.add_error(f"{key}_low", _("Must be below the upper limit."))
        return found

    def values(self) -> dict[str, Any]:
        """FIELDS of the rules as they would be stored."""
        typed = self.cleaned_data
        limits = {
            key: (_stored(key, typed[f"{key}_low"]), _stored(key, typed[f"{key}_high"])) for key in MEASURES
        }
        return {
            "low_quality": typed["low_quality"],
            "requires_face": typed["requires_face"],
            "unlike": typed["unlike"],
            "unlike_level": round(typed["unlike_level"] / 100, 6),
            "widest_interval": typed["widest_interval"],
            "thresholds": own_thresholds(limits),
        }

    def rules(self) -> ScoringRules:
        """The rules as typed, not saved."""
        return ScoringRules(study=self.study, **self.values())


def _shown(measure: str, limit: float | None) -> str:
    if limit is None:
        return ""
    return _short(100 * limit if measure in SHARES else limit)


def _stored(measure: str, typed: float | None) -> float | None:
    if typed is None:
        return None
    return round(typed / 100, 8) if measure in SHARES else typed


def _short(value: float) -> str:
    return f"{round(value, 6):g}"
