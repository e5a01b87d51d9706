"""The guided page of a study and its sections, asked for and sent."""

from django.urls import reverse

QUESTION = {
    "question": "How clear is it?",
    "name": "clear",
    "low": "1",
    "high": "5",
    "low_label": "not",
    "high_label": "very",
    "level": "ordinal",
    "question_de": "Wie klar ist es?",
}


def url(name, study, *keys):
    return reverse(name, args=[study.slug, *keys])


def section(client, study, name, **data):
    return client.post(url("study_set_up_section", study, name), data)


def page_of(client, study):
    return client.get(url("study_set_up", study)).content.decode()


def scale_data(prefix, **changed):
    return {f"{prefix}-{key}": value for key, value in {**QUESTION, **changed}.items()}
