"""What the data lead fills in about gold."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.gold.attention_cards import MOST_AT_ONCE
from labeling.gold.wanted import Kind, Wanted, said_by
from labeling.models import ControlItem, Scale, Study, StudyAsset

MOST_SHOWINGS = 1_000_000


class ImageField(forms.CharField):
    """An image of the study, by its name."""

    study: Study

    def clean(self, value: Any) -> StudyAsset | None:
        name = super().clean(value)
        if not name:
            return None
        image = StudyAsset.objects.filter(study=self.study, name=name).first()
        if image is None:
            raise forms.ValidationError(_("No image of this study has that name."))
        return image


class ProposalForm(forms.Form):
    """A gold item as it is to be: `wanted()` gives what was filled in."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    scale = forms.ModelChoiceField(
        Scale.objects.none(), to_field_name="name", label=gettext_lazy("Scale"), empty_label=None
    )
    asset = ImageField(label=gettext_lazy("Image"))
    lower_asset = ImageField(label=gettext_lazy("The lower image"), required=False)
    expected = forms.FloatField(label=gettext_lazy("Right answer"), required=False)
    tolerance = forms.FloatField(label=gettext_lazy("Tolerance"), required=False)
    exposure_limit = forms.IntegerField(
        label=gettext_lazy("Showings until it retires"),
        required=False,
        min_value=0,
        max_value=MOST_SHOWINGS,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=300)

    def __init__(self, study: Study, *args: Any, kind: str = Kind.PAIR, **kwargs: Any) -> None:
        kwargs["initial"] = {"kind": kind, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["scale"].queryset = study.scales.all()  # type: ignore[attr-defined]
        for name in ("asset", "lower_asset"):
            self.fields[name].study = study  # type: ignore[attr-defined]
        if self.pair:
            self.fields["asset"].label = _("The higher image")
            del self.fields["expected"], self.fields["tolerance"]
        else:
            del self.fields["lower_asset"]
            self.fields["expected"].required = True

    @property
    def pair(self) -> bool:
        given = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        return given != Kind.FIXED

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            given["kind"],
            given["scale"],
            given["asset"],
            given.get("expected"),
            given.get("tolerance") or 0.0,
            given.get("lower_asset"),
            given.get("exposure_limit") or 0,
        )

    def refuse(self, problems: dict[str, str]) -> None:
        """Put each sentence beside its field."""
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, sentence)
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"


def revision_of(item: ControlItem, *args: Any) -> ProposalForm:
    """A form that starts from what `item` says."""
    said = said_by(item)
    initial = {
        **said._asdict(),
        "scale": said.scale.name,
        "asset": said.asset.name,
        "lower_asset": said.lower_asset.name if said.lower_asset else "",
        "exposure_limit": said.exposure_limit or None,
    }
    return ProposalForm(item.study, *args, kind=item.kind, initial=initial)


class CardsForm(forms.Form):
    """How many attention cards to draw, and in which language they ask."""

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=6)
    language = forms.ChoiceField(
        label=gettext_lazy("Language on the cards"),
        choices=[
            ("both", gettext_lazy("English and German")),
            ("en", gettext_lazy("English")),
            ("de", gettext_lazy("German")),
        ],
    )
