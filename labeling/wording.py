"""The words of a study in the language of whoever reads them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def own_words(text: str) -> str:
    """The words as they stand; those that Panelwise itself put there are shown in the reader's language."""
    return _(text) if text else ""


def worded(obj: Model, field: str) -> str:
    """The text of `field` in the active language.

    Taken from `obj.translations` ({language: {field: text}}), for "de-at" also from "de"; else the field itself.
    """
    for translation in translations_of(obj):
        text = translation.get(field)
        if isinstance(text, str) and text.strip():
            return text
    return own_words(getattr(obj, field))


def translations_of(obj: Model) -> Iterator[dict[str, Any]]:
    """What `obj.translations` has for the active language, the closest first: for "de-at" its own, then "de"."""
    translations = getattr(obj, "translations", None) or {}
    language = get_language() or ""
    for code in (language, language.partition("-")[0]):
        yield translations.get(code) or {}
