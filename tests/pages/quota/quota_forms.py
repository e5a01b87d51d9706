"""The quota plan's page as a form is sent to it."""

from django.urls import reverse


def url(study, name="study_quota"):
    return reverse(name, args=[study.slug])


def question(index, pk="", **about):
    given = {"pk": pk, "question": "", "choices": "", "position": "", "question_de": "", "choices_de": ""}
    return {f"q-{index}-{name}": value for name, value in {**given, **about}.items()}


def stratum(index, one=None, **about):
    given = {
        "pk": one.pk if one else "",
        "name": one.name if one else "",
        "panelists_wanted": "",
        "population_share": "",
    }
    return {f"s-{index}-{name}": value for name, value in {**given, **about}.items()}


def form(prefix, part, initial, *rows, **about):
    total = len(rows)
    data = {"part": part, f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial, **about}
    for row in rows:
        data |= row
    return data
