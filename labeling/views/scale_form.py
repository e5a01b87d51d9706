"""The form of one question, with its words in every language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.models import Scale

MOST_POINTS = 101
MOST = 1_000_000
BASE_LANGUAGE = "en"
OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != BASE_LANGUAGE]
WORDS_OF_A_SCALE = ("question", "low_label", "high_label")


def short_name_field(label: Any, length: int, **more: Any) -> forms.SlugField:
    return forms.SlugField(
        label=label,
        max_length=length,
        error_messages={"invalid": gettext_lazy("Use letters a–z, digits, - and _ only.")},
        **more,
    )


class ScaleForm(forms.Form):
    """One question: its words, its ends, its level of measurement, and its words in the other languages."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("How appealing is this image?")}),
    )
    name = short_name_field(
        gettext_lazy("Short name"),
        60,
        help_text=gettext_lazy("One word for tables and files, such as appeal."),
    )
    low = forms.IntegerField(label=gettext_lazy("Lowest value"), initial=1)
    high = forms.IntegerField(label=gettext_lazy("Highest value"), initial=7)
    low_label = forms.CharField(
        label=gettext_lazy("Word for the lowest value"), max_length=60, required=False
    )
    high_label = forms.CharField(
        label=gettext_lazy("Word for the highest value"), max_length=60, required=False
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of measurement"),
        choices=Scale.Level.choices,
        initial=Scale.Level.INTERVAL,
        help_text=gettext_lazy(
            "Interval where equal steps mean equal differences, as on most rating scales; ordinal where only the "
            "order counts; nominal for kinds; ratio where zero means none."
        ),
    )

    def __init__(self, *args: Any, scale: Scale | None = None, **kwargs: Any) -> None:
        if scale is not None:
            kwargs.setdefault("initial", _initial(scale))
            kwargs.setdefault("prefix", f"scale-{scale.pk}")
        super().__init__(*args, **kwargs)
        self.scale = scale
        for code, language in OTHER_LANGUAGES:
            for name in WORDS_OF_A_SCALE:
                field = self.fields[name]
                assert isinstance(field, forms.CharField)
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=_("%(field)s in %(language)s") % {"field": field.label, "language": language},
                    max_length=field.max_length,
                    required=False,
                    widget=forms.TextInput(attrs={"lang": code}),
                )

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields of the language that everybody falls back to."""
        return [self[name] for name in self.base_fields]

    @property
    def translated(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.base_fields]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None:
            if not low < high:
                self.add_error("high", _("The highest value must be above the lowest."))
            elif high - low >= MOST_POINTS:
                self.add_error("high", _("A scale has at most %(most)d points.") % {"most": MOST_POINTS})
            elif max(abs(low), abs(high)) > MOST:
                self.add_error("high", _("Choose smaller numbers: at most %(most)d.") % {"most": MOST})
        return given

    def values(self) -> dict[str, Any]:
        """Fields of a Scale from valid input. Other languages keep what this form does not ask for."""
        given = self.cleaned_data
        before = self.scale.translations if self.scale else {}
        words = {
            code: {name: given[f"{name}_{code}"] for name in WORDS_OF_A_SCALE if given[f"{name}_{code}"]}
            for code, _language in OTHER_LANGUAGES
        }
        merged = {**before, **words}
        return {
            **{name: given[name] for name in self.base_fields},
            "translations": {code: texts for code, texts in merged.items() if texts},
        }


def _initial(scale: Scale) -> dict[str, Any]:
    values = {name: getattr(scale, name) for name in ScaleForm.base_fields}
    for code, _language in OTHER_LANGUAGES:
        for name in WORDS_OF_A_SCALE:
            values[f"{name}_{code}"] = (scale.translations.get(code) or {}).get(name, "")
    return values
