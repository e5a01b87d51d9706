"""The forms of the invitations page."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from labeling.inviting.links_csv import decode
from labeling.models import Stratum, Study

MOST_DAYS = 730


class SharedLinkForm(forms.Form):
    """A link that many may follow. `key` makes a form that is sent twice make one link."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note, for you"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Where you post it, for example. Name nobody."),
    )
    stratum = forms.ModelChoiceField(
        label=gettext_lazy("Stratum"), queryset=Stratum.objects.none(), required=False
    )
    uses = forms.IntegerField(
        label=gettext_lazy("How many may follow it"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy("Empty: any number"),
    )
    until = forms.DateField(
        label=gettext_lazy("Valid until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, study: Study, data: Any = None) -> None:
        last = timezone.localdate() + timedelta(days=settings.INVITATION_DAYS)
        super().__init__(data, initial={"key": uuid.uuid4(), "until": last})
        field = self.fields["stratum"]
        field.queryset = study.strata.all()  # type: ignore[attr-defined]
        field.empty_label = _("as they describe themselves")  # type: ignore[attr-defined]

    def clean_until(self) -> datetime:
        day = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise ValidationError(_("That day is over already. Choose a later one."))
        if day > timezone.localdate() + timedelta(days=MOST_DAYS):
            raise ValidationError(_("Choose a day within the next two years."))
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class ListForm(forms.Form):
    """A list of people, as a file."""

    file = forms.FileField(label=gettext_lazy("CSV file"))

    def clean_file(self) -> str:
        """The text of the file."""
        try:
            return decode(self.cleaned_data["file"].read())
        except DomainError as error:
            raise ValidationError(str(error.message)) from error


class PreviewedListForm(forms.Form):
    """The same list once more, as its preview sends it back."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=1_100_000)
    leave_out = forms.BooleanField(required=False)
