"""The forms of the planning page: what is asked for, the stopping rule, what an answer costs."""

import copy
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from labeling.models import Study
from labeling.planning.plan import DEFAULT_ICC, Wishes
from labeling.planning.stopping_settings import COSTS, RULE
from labeling.stored_settings import version_of


class WishesForm(forms.Form):
    """What if: nothing of it is stored. Empty fields mean what the study is set to."""

    icc = forms.FloatField(
        label=_("reliability wanted"),
        min_value=0.01,
        max_value=0.999,
        required=False,
        help_text=_("ICC of the mean of an image’s ratings, below 1."),
    )
    half_width = forms.FloatField(
        label=_("half-width wanted"),
        min_value=0.01,
        max_value=1000,
        required=False,
        help_text=_("Of the 95% interval of an image, in scale points."),
    )
    cost = forms.DecimalField(
        label=_("cost of one answer"),
        min_value=0,
        max_value=9999,
        decimal_places=4,
        required=False,
        help_text=_("To try out; the one that is kept is further down."),
    )

    def __init__(self, study: Study, data: Any) -> None:
        given = any(data.get(name) for name in self.base_fields)
        initial = {
            "icc": f"{DEFAULT_ICC:g}",
            "half_width": f"{study.stop_half_width:g}",
            "cost": None if study.cost_per_rating is None else f"{study.cost_per_rating.normalize():f}",
        }
        super().__init__(data if given else None, initial=initial)
        self.study = study
        for name in ("icc", "half_width", "cost"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "any"}

    def wishes(self) -> Wishes:
        """What is asked for; where a field is empty or wrong, what the study is set to."""
        found = getattr(self, "cleaned_data", {})
        kept = self.study.cost_per_rating
        cost = found.get("cost") if found.get("cost") is not None else kept
        return Wishes(
            found.get("icc") or DEFAULT_ICC,
            found.get("half_width") or self.study.stop_half_width,
            None if cost is None else float(cost),
        )


class _SettingsForm(forms.ModelForm):
    """Its `instance` is a copy that carries what was typed; `version` marks what was stored when it was opened."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    kept: ClassVar[tuple[str, ...]] = ()

    def __init__(self, study: Study, data: Any = None) -> None:
        initial = {"version": version_of(study, self.kept)}
        super().__init__(data, instance=copy.copy(study), initial=initial)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.kept}

    def kept_as(self, study: Study) -> list[tuple[Any, Any]]:
        """(label, stored value) of each field whose stored value is not the one typed."""
        return [
            (self.fields[name].label, getattr(study, name))
            for name in self.kept
            if self.cleaned_data.get(name) != getattr(study, name)
        ]


class StoppingForm(_SettingsForm):
    kept = RULE

    class Meta:
        model = Study
        fields = RULE
        help_texts: ClassVar = {
            "stop_half_width": _("Of the relative 95% interval, on every scale, in scale points."),
            "stop_least": _("No image stops before."),
            "stop_least_per_stratum": _("In every stratum that answers are waited for."),
            "stop_most": _("Then an image is given up, however wide its interval."),
            "consensus_method": _("Every interval, score and report of this study uses it."),
        }

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(study, data)
        limits = {
            "stop_half_width": (0.05, 100),
            "stop_least": (2, 1000),
            "stop_least_per_stratum": (0, 200),
            "stop_most": (2, 1000),
        }
        for name, (low, high) in limits.items():
            field = self.fields[name]
            field.validators = [MinValueValidator(low), MaxValueValidator(high)]
            field.widget.attrs |= {"min": low, "max": high, "inputmode": "numeric"}
        self.fields["stop_half_width"].widget.attrs |= {"step": "any", "inputmode": "decimal"}
        self.fields["consensus_method"].required = False

    def clean_consensus_method(self) -> str:
        return str(self.cleaned_data["consensus_method"] or self.instance.consensus_method)


class CostForm(_SettingsForm):
    kept = COSTS

    class Meta:
        model = Study
        fields = COSTS
        help_texts: ClassVar = {
            "cost_per_rating": _("One image rated by one panelist, on all scales. Empty: not known."),
            "currency": _("Three letters, as EUR."),
        }

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(study, data)
        field = self.fields["cost_per_rating"]
        field.validators.append(MinValueValidator(0))
        field.widget.attrs |= {"min": 0, "step": "any", "inputmode": "decimal"}

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("Give the three letters of a currency, as EUR or CHF."))
        return code
