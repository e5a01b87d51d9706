"""The form over a study's order settings: shares in percent, limits said beside each field."""

import copy
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.block_mix import mix_of
from labeling.models import Study
from labeling.ordering.settings import FIELDS, SHARES, version_of

LIMITS = {
    "block_length": (5, 200),
    "min_repeat_gap": (1, 199),
    "group_gap": (1, 20),
    "practice_length": (0, 20),
    "ratings_per_asset": (1, 1000),
    "break_minutes": (5, 60),
    "session_minutes": (10, 240),
    "rest_minutes": (0, 1440),
    "most_blocks": (0, 1000),
    "lease_minutes": (5, 1440),
    "gold_exposure": (0, 1_000_000),
    "seed": (0, 2**31 - 1),
}
HINTS = {
    "block_length": gettext_lazy("What one panelist rates in one go, everything included."),
    "gold_share": gettext_lazy("Images whose answer is known. They come in pairs, so the number is even."),
    "attention_share": gettext_lazy("Cards that say what to answer."),
    "anchor_share": gettext_lazy(
        "Images everybody rates, so that panels and months can be put on one scale."
    ),
    "repeat_share": gettext_lazy("Images shown a second time, to see how steady each panelist is."),
    "min_repeat_gap": gettext_lazy("So many images later at least does a repeat come."),
    "group_gap": gettext_lazy("1: no rule. 2: never neighbours. 5: at least four other images in between."),
    "practice_length": gettext_lazy("Shown with feedback before the first block; kept, never counted."),
    "one_by_one": gettext_lazy("For studies with several questions: one on screen at a time."),
    "ratings_per_asset": gettext_lazy("From the whole panel; shared out over the strata."),
    "session_minutes": gettext_lazy("After it the server gives no new images until the rest is over."),
    "most_blocks": gettext_lazy("0: any number."),
    "lease_minutes": gettext_lazy("Then its images go to somebody else. Late answers are still taken."),
    "gold_exposure": gettext_lazy("0: never. Gold that is seen too often is talked about."),
    "second_approval": gettext_lazy("Whoever proposes a gold image cannot approve it."),
    "seed": gettext_lazy("With it every order can be repeated. It stays as it is once the study is live."),
}


class Section(NamedTuple):
    title: Any
    fields: tuple[str, ...]


SECTIONS = (
    Section(gettext_lazy("The block"), ("block_length", *SHARES)),
    Section(gettext_lazy("Distances"), ("min_repeat_gap", "group_gap")),
    Section(gettext_lazy("Ratings wanted"), ("ratings_per_asset",)),
    Section(
        gettext_lazy("Pace"),
        ("break_minutes", "session_minutes", "rest_minutes", "most_blocks", "lease_minutes"),
    ),
    Section(gettext_lazy("Questions and practice"), ("practice_length", "one_by_one")),
    Section(gettext_lazy("Gold"), ("gold_exposure", "second_approval")),
    Section(gettext_lazy("Chance"), ("seed",)),
)


class PercentField(forms.FloatField):
    """A share of 0 to .5, typed and shown in percent."""

    def __init__(self, **about: Any) -> None:
        super().__init__(min_value=0, max_value=50, **about)

    def prepare_value(self, value: Any) -> Any:
        return f"{round(100 * value, 2):g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        percent = super().clean(value)
        return None if percent is None else round(percent / 100, 6)


class OrderForm(forms.ModelForm):
    """FIELDS of a study; its `instance` is a copy that carries what was typed, the study itself is not touched.

    `version` marks the settings the form was opened with.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Study
        fields = FIELDS
        field_classes: ClassVar = dict.fromkeys(SHARES, PercentField)
        help_texts: ClassVar = HINTS

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(data, instance=copy.copy(study), initial={"version": version_of(study)})
        self.auto_id = "id_%s"
        for name, (low, high) in LIMITS.items():
            field = self.fields[name]
            field.validators = [MinValueValidator(low), MaxValueValidator(high)]
            field.widget.attrs |= {"min": low, "max": high, "inputmode": "numeric"}
        for name in SHARES:
            self.fields[name].widget.attrs |= {"step": "0.5", "inputmode": "decimal"}
        if study.state != Study.State.DRAFT:
            del self.fields["seed"]

    def sections(self) -> list[tuple[Any, list[tuple[forms.BoundField, str]]]]:
        """(title, [(field, what its share comes to)]) for the page."""
        about = self._about()
        return [
            (
                section.title,
                [(self[name], about.get(name, "")) for name in section.fields if name in self.fields],
            )
            for section in SECTIONS
            if any(name in self.fields for name in section.fields)
        ]

    def _about(self) -> dict[str, str]:
        if self.is_bound and self.errors.keys() & {"block_length", *SHARES}:
            return {}
        mix = mix_of(self.instance, self.instance.block_length)
        numbers = dict(zip(SHARES, (mix.gold, mix.attention, mix.anchor, mix.repeat), strict=True))
        return {
            name: _("about %(n)d of %(length)d") % {"n": n, "length": self.instance.block_length}
            for name, n in numbers.items()
        }

    def kept_as(self, study: Study) -> list[tuple[Any, Any]]:
        """(label, stored value) of each field whose stored value is not the one typed."""
        stored = OrderForm(study)
        return [
            (self.fields[name].label, stored[name].value())
            for name in self.fields
            if name != "version" and self.cleaned_data.get(name) != getattr(study, name)
        ]
