"""The forms of study set-up. What is wrong is said beside its field."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.models import Study
from labeling.setting_up.set_up import WORDED, words_version
from labeling.views.scale_form import BASE_LANGUAGE, OTHER_LANGUAGES, short_name_field


class NameForm(forms.Form):
    """What a study is called, on pages and in addresses."""

    study_name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("Panelists see it.")
    )
    slug = short_name_field(
        gettext_lazy("Short name"),
        80,
        required=False,
        help_text=gettext_lazy(
            "For addresses and files; it stays for good. Left empty, it follows from the name."
        ),
    )


class CloneForm(NameForm):
    """A clone's names, and whether the images come along."""

    prefix = "clone"
    images = forms.BooleanField(
        label=gettext_lazy("Take the images, gold in use and examples along"), required=False, initial=True
    )


class RatingsForm(forms.Form):
    """How many ratings each image shall get."""

    ratings_per_asset = forms.IntegerField(
        label=gettext_lazy("Ratings per image"),
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=gettext_lazy(
            "Shared out over the strata. 15 is a good start; 30 and more where images are close to each other."
        ),
    )


class MemberForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class WordsForm(forms.Form):
    """The study's name, consent text and instructions; the texts once for each language."""

    study_name = forms.CharField(label=gettext_lazy("Name of the study"), max_length=200)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, study: Study, defaults: dict[str, str], *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"study_name": study.name, "version": words_version(study), **_texts(study)}
        super().__init__(*args, **kwargs)
        for code, _language in settings.LANGUAGES:
            texts = (
                ("consent_text", _("Consent text"), 20_000, 7, defaults.get(code, ""), ""),
                (
                    "instructions",
                    _("Instructions"),
                    10_000,
                    4,
                    "",
                    _("How answering works is explained anyway."),
                ),
            )
            for name, label, most, rows, default, hint in texts:
                attrs = {"rows": rows, "lang": code, "placeholder": default}
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label,
                    max_length=most,
                    required=False,
                    help_text=hint,
                    widget=forms.Textarea(attrs=attrs),
                )

    @property
    def by_language(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        """(code, language, fields) for each language."""
        return [
            (code, language, [self[f"{name}_{code}"] for name in WORDED])
            for code, language in settings.LANGUAGES
        ]

    def words(self) -> dict[str, dict[str, str]]:
        """The texts by language, that of the fields themselves under ""."""
        return {
            "" if code == BASE_LANGUAGE else code: {
                name: self.cleaned_data[f"{name}_{code}"].replace("\r\n", "\n") for name in WORDED
            }
            for code, _language in settings.LANGUAGES
        }


def _texts(study: Study) -> dict[str, str]:
    texts = {f"{name}_{BASE_LANGUAGE}": getattr(study, name) for name in WORDED}
    for code, _language in OTHER_LANGUAGES:
        stored = study.translations.get(code) or {}
        texts |= {f"{name}_{code}": stored.get(name, "") for name in WORDED}
    return texts
