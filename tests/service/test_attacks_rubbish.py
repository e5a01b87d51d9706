"""Rubbish sent to the scoring API: each kind gets a named answer of the 4xx kind, never a page of our inside."""

import io
import json
import struct
import uuid
import zlib
from typing import Any

from rest_framework.test import APIClient

from core.models import Job, User
from labeling.models import Study
from scoring.models import ScoreRequest
from scoring.service.asking import MOST_BYTES
from tests.factories import picture, staff
from tests.service.conftest import Workers, client_of
from tests.service.nearby import answer_all, somebody_works
from tests.service.test_one_request import send

ADDRESS = "/api/v1/score/"
KEY = "0a0ee6a6-32a3-4b5c-9f0b-0d1f0f6f5f10"

BODIES = [
    {},
    [],
    None,
    "text",
    7,
    {"study": None},
    {"study": "glow\0"},
    {"study": "\ud800"},
    {"study": ["glow"]},
    {"study": {"slug": "glow"}},
    {"study": "glow", "assets": {"0": "a.jpg"}},
    {"study": "glow", "assets": "a.jpg"},
    {"study": "glow", "assets": [["a.jpg"]]},
    {"study": "glow", "assets": ["a\0.jpg"]},
    {"study": "glow", "assets": ["\ud800.jpg"]},
    {"study": "glow", "assets": ["a" * 201]},
    {"study": "glow", "assets": [None]},
    {"study": "glow", "assets": []},
    {"study": "glow", "image": ["c29tZQ=="]},
    {"study": "glow", "assets": ["a.jpg"] * 10_001},
    *(
        {"study": "glow", "assets": ["a.jpg"], "model": model}
        for model in ("1e9", -1, 0, 2**31, 10**400, 1.5, True, [1], {"a": 1}, "\0", "")
    ),
    *(
        {"study": "glow", "assets": ["a.jpg"], "source": source}
        for source in ("x\0y", "s" * 81, "*", "study", ["a"], {"a": 1})
    ),
    *({"study": "glow", "assets": ["a.jpg"], "scale": scale} for scale in ("\0", "nowhere", "s" * 101, [])),
    *({"study": "glow", "assets": ["a.jpg"], "explain": value} for value in ({}, [], None, "maybe")),
    *({"study": "glow", "assets": ["a.jpg"], "keep": value} for value in ({}, [], None, 2)),
]


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it has side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 2_000_000))
        + chunk(b"IEND", b"")
    )


def test_json_of_the_wrong_shape_is_refused_by_name(study: Study, engineer: APIClient):
    somebody_works()
    for body in BODIES:
        response = engineer.post(ADDRESS, json.dumps(body), content_type="application/json")
        assert response.status_code in (400, 404, 413), (body, response.status_code, response.data)
        assert response.data["code"]
        assert "Traceback" not in json.dumps(response.data)
    assert not ScoreRequest.objects.exists()


def test_bodies_that_are_no_json_and_no_form(study: Study, engineer: APIClient):
    sent = {
        "application/json": (
            b"",
            b"{",
            b'{"study": NaN}',
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"model": ' + b"9" * 5000 + b"}",
        ),
        "multipart/form-data": (b"", b"rubbish"),
        "multipart/form-data; boundary=x": (
            b"",
            b"--x",
            b"--x\r\n\r\n\r\n--x--",
            b"--x\r\nContent-Disposition: form-data\r\n\r\na",
        ),
        "multipart/form-data; boundary=\xff": (b"a",),
        "multipart/form-data; boundary=x; charset=nonsense": (
            b'--x\r\nContent-Disposition: form-data; name="study"\r\n\r\nglow\r\n--x--\r\n',
        ),
        "text/plain": (b"glow",),
        "image/jpeg": (picture(1),),
        "": (b"glow",),
    }
    for kind, bodies in sent.items():
        for body in bodies:
            response = engineer.generic("POST", ADDRESS, body, content_type=kind)
            assert response.status_code in (400, 404, 413, 415), (kind, body[:30], response.status_code)


def test_what_is_larger_than_all_images_may_be_together_is_not_taken_in(study: Study, engineer: APIClient):
    response = engineer.generic(
        "POST",
        ADDRESS,
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES + 1),
    )
    assert response.status_code == 413
    from django.test import Client

    client = Client()
    client.force_login(staff(study, User.Role.DATA_LEAD))
    page = client.generic(
        "POST",
        "/studies/glow/scores/new/",
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_BYTES + 1),
    )
    assert page.status_code == 413


def test_files_that_are_no_images_fail_alone_and_their_bytes_are_gone(
    study: Study, engineer: APIClient, settings: Any, worker: Workers
):
    worker.none()
    somebody_works()
    settings.SCORE_PATIENCE_SECONDS = 0
    rubbish = [
        b"\0",
        bomb(60_000),
        b"\xff\xd8\xff" + b"\xff" * 2000,
        b"GIF89a",
        b"<svg onload=alert(1)>",
        picture(1),
    ]
    address = send(engineer, *rubbish).data["address"]
    answer_all()
    images = engineer.get(address).data["images"]
    assert [image["state"] for image in images] == ["failed"] * 5 + ["done"]
    assert images[1]["error"]["code"] == "too_large"
    assert all("/" not in image["error"]["detail"].replace(" / ", "") for image in images[:5])
    assert not ScoreRequest.objects.exclude(image=None).exists()
    empty = send(engineer, b"")
    assert empty.status_code == 400


def test_names_and_sources_are_text_whatever_they_hold(
    study: Study, engineer: APIClient, settings: Any, worker: Workers
):
    worker.none()
    somebody_works()
    settings.SCORE_PATIENCE_SECONDS = 0
    names = [
        "../../etc/passwd",
        "=cmd()|'/C calc'!A0.jpg",
        "<script>alert(1)</script>.jpg",
        "a\tb\x1f.jpg",
        "x" * 500,
    ]
    files = []
    for name in [*names, names[0]]:
        file = io.BytesIO(picture(1))
        file.name = name
        files.append(file)
    source = "<img src=x onerror=alert(1)>"
    response = engineer.post(ADDRESS, {"study": "glow", "image": files, "source": source}, format="multipart")
    assert response.status_code == 202, response.data
    rows = list(ScoreRequest.objects.order_by("position"))
    assert len(rows) == 6
    assert all(len(row.name) <= 200 and ".." not in row.name and row.name.isprintable() for row in rows)
    from django.test import Client

    client = Client()
    client.force_login(staff(study, User.Role.DATA_LEAD))
    answer_all()
    page = client.get(f"/studies/glow/scores/new/?request={response.data['id']}").content.decode()
    assert "<script>alert" not in page
    watched = client.get("/studies/glow/watch/").content.decode()
    assert source not in watched


def test_odd_addresses_of_answers(study: Study, engineer: APIClient, settings: Any, worker: Workers):
    worker.none()
    somebody_works()
    settings.SCORE_PATIENCE_SECONDS = 0
    address = send(engineer, picture(1)).data["address"]
    for query in (
        "scale=%00",
        "scale=%ff",
        "scale='",
        "limit=-1",
        "limit=abc",
        "offset=-5",
        f"offset={10**30}",
        "format=x",
    ):
        assert engineer.get(f"{address}?{query}").status_code in (200, 202, 404), query
    other = Job.objects.create(kind="extract_features", subject="glow", params={})
    assert engineer.get(f"{ADDRESS}{other.pk}/").status_code == 404
    assert engineer.get(f"{ADDRESS}{uuid.uuid4()}/").status_code == 404
    assert engineer.get(ADDRESS).status_code == 405
    assert engineer.post(address).status_code == 405


def test_a_key_means_one_request_alone(
    study: Study, engineer: APIClient, lead: APIClient, settings: Any, worker: Workers
):
    worker.none()
    somebody_works()
    settings.SCORE_PATIENCE_SECONDS = 0

    def ask(client: APIClient, data: bytes, **about: Any) -> Any:
        file = io.BytesIO(data)
        file.name = "a.jpg"
        return client.post(
            ADDRESS,
            {"study": "glow", "image": file, **about},
            format="multipart",
            headers={"Idempotency-Key": KEY},
        )

    first = ask(engineer, picture(1))
    assert ask(engineer, picture(1)).data["id"] == first.data["id"]
    for other in (
        ask(engineer, picture(2)),
        ask(engineer, picture(1), explain=True),
        ask(engineer, picture(1), source="b"),
    ):
        assert (other.status_code, other.data["code"]) == (422, "key_reused")
    assert ask(lead, picture(2)).data["id"] != first.data["id"], "another caller's key is another key"
    assert ScoreRequest.objects.count() == 2


def test_who_may_not_keep_and_where_nothing_is_kept(
    study: Study, engineer: APIClient, lead: APIClient, settings: Any, worker: Workers
):
    worker.none()
    somebody_works()
    settings.SCORE_PATIENCE_SECONDS = 0
    assert send(engineer, picture(1), keep=True).status_code == 403
    before = study.assets.count()
    study.state = Study.State.CLOSED
    study.save()
    response = send(lead, picture(1), keep=True)
    assert (response.status_code, response.data["code"]) == (409, "closed")
    settings.MAX_IMAGE_BYTES = 100
    failed = send(lead, picture(1)).data["images"][0]
    assert failed["error"]["code"] == "file_too_large"
    assert study.assets.count() == before
    assert not ScoreRequest.objects.exclude(image=None).exists()


def test_panelists_reach_none_of_it(study: Study, settings: Any):
    from django.test import Client

    from tests.factories import PanelistFactory

    panelist = PanelistFactory(study=study)
    client, api = Client(), client_of(panelist.user)
    client.force_login(panelist.user)
    image = study.assets.first()
    assert image is not None
    for place in (
        "quality/",
        "quality.csv",
        "scores/rules/",
        "scores/needs-people/",
        "scores/needs-people.csv",
        "scores/new/",
        "scores/",
        "watch/",
        "watch/weeks.csv",
        f"images/{image.pk}/explain/",
        "explanations/1.png",
    ):
        assert client.get(f"/studies/glow/{place}").status_code == 404, place
    for place in ("quality/", "needs-people/", "scores/", "drift/"):
        assert api.get(f"/api/v1/studies/glow/{place}").status_code == 404, place
    assert send(api, picture(1)).status_code == 404
    assert api.get("/api/v1/models/").data["count"] == 0
