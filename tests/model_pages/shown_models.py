"""The page of models, opened, and intervals as it prints them."""

from django.urls import reverse


def models_page(client, study) -> str:
    response = client.get(reverse("study_models", args=[study.slug]))
    assert response.status_code == 200
    return response.content.decode()


def interval(head, name: str) -> str:
    found = head.metrics["metrics"][name]
    return f'{found["value"]:.2f} <span class="interval">[{found["low"]:.2f}, {found["high"]:.2f}]</span>'
