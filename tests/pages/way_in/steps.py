"""Steps of the way in as a browser takes them."""

from django.conf import settings
from django.test import Client

from labeling.models import Panelist, Study
from labeling.panels import create_panelists

COOKIE = settings.LANGUAGE_COOKIE_NAME


def arrive(study: Study) -> tuple[Client, Panelist]:
    """A browser that has just followed a personal link."""
    made = create_panelists(study, 1)[0]
    client = Client()
    client.post(made.invite_path)
    return client, made.panelist


def page(client: Client, study: Study, name: str = "") -> str:
    response = client.get(f"/rate/{study.slug}/{name}")
    assert response.status_code == 200, response.headers.get("Location")
    return response.content.decode()


def send(client: Client, study: Study, name: str, **form: str) -> str:
    """POST a step; the name of the page it leads to."""
    response = client.post(f"/rate/{study.slug}/{name}/", form)
    assert response.status_code == 302
    return response["Location"].removeprefix(f"/rate/{study.slug}/").rstrip("/")


def agree(client: Client, study: Study) -> str:
    html = page(client, study, "consent/")
    version = html.partition('name="version" value="')[2][:64]
    return send(client, study, "consent", version=version, answer="agree")
