"""Pages of the ML engineer, opened."""

from django.urls import reverse


def page(client, name: str, *keys: object, **asked: str) -> str:
    response = client.get(reverse(name, args=keys), asked)
    assert response.status_code == 200
    return response.content.decode()
