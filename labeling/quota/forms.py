"""The quota plan as forms: a row for each question and each stratum, and an empty one to add another."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labeling.models import SelfDescription, Stratum, Study
from labeling.quota.questions import Problem, QuestionDraft
from labeling.quota.strata import StratumDraft

OTHER_LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code != "en"]
RULE = "rule__"


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]


class QuestionForm(forms.Form):
    """One question and its answers, one a line; the same in the other languages."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    question = forms.CharField(label=gettext_lazy("Question"), max_length=200)
    choices = forms.CharField(
        label=gettext_lazy("Answers, one a line"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the order"), min_value=0, max_value=999, required=False
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove this question"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in OTHER_LANGUAGES:
            values = {"language": _(str(name))}
            self.fields[f"question_{code}"] = forms.CharField(
                label=_("Question in %(language)s") % values, max_length=200, required=False
            )
            self.fields[f"choices_{code}"] = forms.CharField(
                label=_("Answers in %(language)s, in the same order") % values,
                widget=forms.Textarea(attrs={"rows": 5}),
                max_length=4000,
                required=False,
            )

    @property
    def translated(self) -> list[forms.BoundField]:
        return [
            self[f"{field}_{code}"] for code, _name in OTHER_LANGUAGES for field in ("question", "choices")
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["choices"] = lines(cleaned.get("choices") or "")
        for code, _name in OTHER_LANGUAGES:
            words = cleaned[f"choices_{code}"] = lines(cleaned.get(f"choices_{code}") or "")
            if words and len(words) != len(cleaned["choices"]):
                sentence = _("Give as many answers here as there are above, in the same order, or none.")
                self.add_error(f"choices_{code}", sentence)
        return cleaned

    def draft(self) -> QuestionDraft:
        given = self.cleaned_data
        translations: dict[str, Any] = {}
        for code, _name in OTHER_LANGUAGES:
            words: dict[str, Any] = {}
            if given[f"question_{code}"]:
                words["question"] = given[f"question_{code}"]
            if given[f"choices_{code}"]:
                words["choices"] = dict(zip(given["choices"], given[f"choices_{code}"], strict=True))
            if words:
                translations[code] = words
        return QuestionDraft(
            given["pk"],
            given["question"],
            given["choices"],
            given["position"],
            translations,
            given["remove"],
        )


class StratumForm(forms.Form):
    """One stratum: its target and the answers that lead there."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    panelists_wanted = forms.IntegerField(
        label=gettext_lazy("Panelists wanted"), min_value=0, max_value=1_000_000, required=False
    )
    population_share = forms.FloatField(
        label=gettext_lazy("Share of the population, 0 to 1"),
        min_value=0,
        max_value=1,
        required=False,
        localize=True,
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove this stratum"), required=False)

    def __init__(self, *args: Any, questions: Sequence[SelfDescription], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for asked in questions:
            self.fields[f"{RULE}{asked.name}"] = forms.MultipleChoiceField(
                label=asked.question,
                choices=[(choice, choice) for choice in asked.choices],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def rules(self) -> list[forms.BoundField]:
        return [self[f"{RULE}{asked.name}"] for asked in self.questions]

    @property
    def in_words(self) -> str:
        """The rules as a line: "18 to 29 or 30 to 49; woman"."""
        said = [" / ".join(field.value() or []) for field in self.rules]
        return "; ".join(part for part in said if part)

    def draft(self) -> StratumDraft:
        given = self.cleaned_data
        rules = {asked.name: given[f"{RULE}{asked.name}"] for asked in self.questions}
        return StratumDraft(
            given["pk"],
            given["name"],
            given["panelists_wanted"] or 0,
            given["population_share"] or 0.0,
            {name: answers for name, answers in rules.items() if answers},
            given["remove"],
        )


class PanelSettingsForm(forms.Form):
    """What holds for all strata."""

    firm_quota = forms.BooleanField(
        label=gettext_lazy("Full strata take nobody else"),
        required=False,
        help_text=gettext_lazy("Whoever then describes themselves as part of one is thanked and not kept."),
    )
    min_cell = forms.IntegerField(
        label=gettext_lazy("Least size of a group that is shown"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Figures about fewer panelists are withheld everywhere. 1 shows all."),
    )


class Rows(BaseFormSet):
    """Rows of which the empty last one may stay empty."""

    def filled(self) -> list[forms.Form]:
        """The forms that somebody has written in, in their order: the drafts' places."""
        return [form for form in self.forms if form.has_changed() or form.initial]

    def point_out(self, problems: Sequence[Problem]) -> list[str]:
        """Put each problem beside its field; returns the sentences about all of them together."""
        filled = self.filled()
        for problem in problems:
            if problem.index is not None:
                filled[problem.index].add_error(problem.field, problem.text)
        return [problem.text for problem in problems if problem.index is None]


# What a form says it holds is rendered again with what is wrong: no more of it than a plan can have.
QuestionRows = formset_factory(QuestionForm, formset=Rows, extra=1, max_num=100, absolute_max=101)
StratumRows = formset_factory(StratumForm, formset=Rows, extra=1, max_num=1000, absolute_max=1001)


def question_rows(study: Study, data: Any = None) -> Any:
    initial = []
    for asked in study.self_descriptions.all():
        row: dict[str, Any] = {"pk": asked.pk, "question": asked.question, "position": asked.position}
        row["choices"] = "\n".join(asked.choices)
        for code, _name in OTHER_LANGUAGES:
            words = (asked.translations or {}).get(code) or {}
            there = words.get("choices") or {}
            row[f"question_{code}"] = words.get("question", "")
            row[f"choices_{code}"] = (
                "\n".join(there.get(choice, choice) for choice in asked.choices) if there else ""
            )
        initial.append(row)
    return QuestionRows(data, initial=initial, prefix="q")


def stratum_rows(study: Study, data: Any = None) -> Any:
    questions = list(study.self_descriptions.all())
    return StratumRows(
        data,
        initial=[_stratum(stratum) for stratum in study.strata.order_by("pk")],
        prefix="s",
        form_kwargs={"questions": questions},
    )


def _stratum(stratum: Stratum) -> dict[str, Any]:
    return {
        "pk": stratum.pk,
        "name": stratum.name,
        "panelists_wanted": stratum.panelists_wanted or None,
        "population_share": stratum.population_share or None,
        **{f"{RULE}{name}": answers for name, answers in stratum.matches.items()},
    }
