"""My data: all of it is shown and can be taken away, checks are not given away, and withdrawing removes it."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from labeling.blocks import open_block
from labeling.consent import consent_text, consent_version, give_consent
from labeling.models import (
    Block,
    ControlItem,
    Invitation,
    Panelist,
    QualityEvent,
    Rating,
    Scale,
    Study,
    StudyAsset,
    Trial,
)
from labeling.ratings import receive
from tests.factories import add_images
from tests.labeling.panel import item, join, leased, make_study, scale_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    """A study with gold, anchors, attention checks and repeats in every block."""
    study = make_study(
        images=12,
        block_length=10,
        gold_share=0.2,
        attention_share=0.1,
        anchor_share=0.1,
        repeat_share=0.1,
        min_repeat_gap=2,
        practice_length=0,
    )
    card = add_images(study, 1, purpose="attention", first=40)[0]
    add_images(study, 1, purpose="anchor", first=50)
    gold = add_images(study, 2, purpose="gold", first=60)
    scale = scale_of(study)
    ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=3)
    ControlItem.objects.create(study=study, kind="pair", scale=scale, asset=gold[0], lower_asset=gold[1])
    for asset in study.assets.exclude(purpose="regular"):
        StudyAsset.objects.filter(pk=asset.pk).update(name=f"{asset.purpose}-{asset.name}")
    return study


@pytest.fixture
def rater(study: Study) -> Panelist:
    """Somebody who has answered a whole block, corrected one answer and could not judge another."""
    panelist = join(study, language="en", description={"age": "30+"}, device={"zoom": 1.5, "warnings": []})
    give_consent(panelist)
    Panelist.objects.filter(pk=panelist.pk).update(instructed_at=panelist.consented_at)
    panelist.refresh_from_db()
    open_block(panelist)
    trials = leased(panelist)
    answers = [item(trial, 1 + n % 7, response_ms=1500) for n, trial in enumerate(trials[:-1])]
    cannot = item(trials[-1], None, cannot_judge="=cmd|'/c calc'!A1")
    receive(panelist, [*answers, cannot, item(trials[0], 7, supersedes=answers[0]["key"])])
    return panelist


@pytest.fixture
def client(rater: Panelist) -> Client:
    client = Client()
    client.force_login(rater.user)
    client.cookies["django_language"] = "en"
    return client


def address(study: Study, rest: str = "my-data/") -> str:
    return f"/rate/{study.slug}/{rest}"


def exported(client: Client, study: Study) -> dict[str, Any]:
    response = client.get(address(study, "my-data/json/"))
    assert response["Content-Disposition"].startswith("attachment;")
    return json.loads(response.content)


def rows(client: Client, study: Study) -> list[dict[str, str]]:
    response = client.get(address(study, "my-data/csv/"))
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_export_holds_every_answer_there_is(study: Study, rater: Panelist, client: Client) -> None:
    stored = {str(rating.key): rating for rating in rater.ratings.all()}
    answers = exported(client, study)["answers"]
    assert {answer["id"] for answer in answers} == set(stored)
    assert len(rows(client, study)) == len(stored) == Trial.objects.filter(panelist=rater).count() + 1
    for answer in answers:
        rating = stored[answer["id"]]
        assert (answer["value"], answer["superseded"]) == (rating.value, not rating.current)
        assert answer["response_ms"] == rating.response_ms
    (corrected,) = [answer for answer in answers if answer["replaces"]]
    assert [a["superseded"] for a in answers if a["id"] == corrected["replaces"]] == [True]


def test_the_export_holds_what_is_known_of_the_person(study: Study, rater: Panelist, client: Client) -> None:
    found = exported(client, study)
    assert found["schema"] == "panelwise/my-data/1"
    assert found["panelist"]["label"] == rater.label
    assert found["panelist"]["language"] == "en"
    assert found["about_you"]["answers"] == {"age": "30+"}
    assert found["device"]["zoom"] == 1.5
    assert found["sign_in"]["user_name"] == rater.user.username
    assert found["blocks"][0]["images_answered"] == rater.trials.filter(state="answered").count()


def test_the_receipt_of_consent_proves_the_text(study: Study, rater: Panelist, client: Client) -> None:
    agreed = consent_text(study)
    Study.objects.filter(pk=study.pk).update(consent_text="Another text.")
    consent = exported(client, study)["consent"]
    assert consent["text"] == agreed
    assert consent["version"] == consent_version(agreed) == rater.consent_version
    html = client.get(address(study)).content.decode()
    assert rater.consent_version in html
    assert "The text has changed since." in html


def test_nothing_tells_a_check_from_any_other_image(study: Study, rater: Panelist, client: Client) -> None:
    event = {"failed": {"gold_pair": 2}, "trials": list(rater.trials.values_list("pk", flat=True))}
    QualityEvent.objects.create(panelist=rater, state="suspended", reason="failed_checks", evidence=event)
    Panelist.objects.filter(pk=rater.pk).update(state="suspended")
    found = exported(client, study)
    kinds = set(rater.trials.values_list("kind", flat=True))
    assert {"gold", "anchor", "attention", "repeat", "regular"} == kinds, "the block has one of each"
    texts = [
        json.dumps({**found, "consent": None}),
        client.get(address(study, "my-data/csv/")).content.decode(),
        client.get(address(study)).content.decode().partition('id="answers"')[2].partition("</table>")[0],
    ]
    for text in texts:
        for word in ("gold", "anchor", "attention", "repeat", "regular", ".jpg", "failed_checks"):
            assert word not in text, word
    by_kind: dict[str, set[frozenset[str]]] = {}
    kind_of = {str(r.key): r.trial.kind for r in rater.ratings.select_related("trial")}
    for answer in found["answers"]:
        filled = frozenset(name for name, value in answer.items() if value is not None)
        by_kind.setdefault(kind_of[answer["id"]], set()).add(filled - {"value", "replaces", "response_ms"})
    assert len(set().union(*by_kind.values())) == 1, "the same fields are known of every kind"


def test_a_cell_is_never_a_formula(study: Study, client: Client) -> None:
    (cannot,) = [row for row in rows(client, study) if row["cannot_judge"]]
    assert cannot["cannot_judge"].startswith("'=cmd")
    for row in rows(client, study):
        assert not [value for value in row.values() if value[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_a_value_below_zero_stays_a_number(rater: Panelist, study: Study, client: Client) -> None:
    Scale.objects.filter(study=study).update(low=-3)
    Rating.objects.filter(panelist=rater, value=2).update(value=-2)
    assert "-2.0" in {row["value"] for row in rows(client, study)}


def test_answers_come_a_hundred_at_a_time(study: Study, rater: Panelist, client: Client) -> None:
    block = Block.objects.create(panelist=rater, number=9, seed=0, state="done", expires_at=rater.created_at)
    image = study.assets.filter(purpose="regular").first()
    trials = Trial.objects.bulk_create(
        Trial(block=block, panelist=rater, study_asset=image, kind="repeat", position=n, state="answered")
        for n in range(150)
    )
    Rating.objects.bulk_create(
        Rating(
            key=f"00000000-0000-0000-0000-{n:012}",
            trial=trial,
            scale=scale_of(study),
            panelist=rater,
            study_asset=image,
            value=4,
        )
        for n, trial in enumerate(trials)
    )
    first = client.get(address(study)).content.decode()
    last = client.get(address(study, "my-data/?page=2")).content.decode()
    assert first.count('loading="lazy"') == 100
    assert last.count('loading="lazy"') == rater.ratings.count() - 100
    assert client.get(address(study, "my-data/?page=zzz")).status_code == 200


def test_practice_is_marked_and_not_counted_in_the_receipt(
    study: Study, rater: Panelist, client: Client
) -> None:
    before = rated(client, study)
    Block.objects.filter(panelist=rater).update(practice=True)
    Trial.objects.filter(panelist=rater).update(kind="practice")
    assert {row["practice"] for row in rows(client, study)} == {"yes"}
    assert before > 0
    assert rated(client, study) == 0


def rated(client: Client, study: Study) -> int:
    html = client.get(address(study, "thanks/")).content.decode()
    return int(html.partition("Images rated</dt><dd>")[2].partition("<")[0])


@pytest.mark.parametrize("state", ["paused", "closed", "draft"])
def test_ones_data_are_there_whatever_the_study_does(study: Study, client: Client, state: str) -> None:
    Study.objects.filter(pk=study.pk).update(state=state)
    for rest in ("my-data/", "my-data/json/", "my-data/csv/", "withdraw/"):
        assert client.get(address(study, rest)).status_code == 200
    assert client.post(address(study, "withdraw/"), {"sure": "yes"}).status_code == 200
    assert not Rating.objects.exists()


def test_a_suspended_panelist_can_see_take_and_withdraw(
    study: Study, rater: Panelist, client: Client
) -> None:
    Panelist.objects.filter(pk=rater.pk).update(state="suspended")
    assert "Paused; the study team will look at it." in client.get(address(study)).content.decode()
    assert len(exported(client, study)["answers"]) == rater.ratings.count()
    assert client.post(address(study, "withdraw/"), {"sure": "yes"}).status_code == 200
    assert not rater.ratings.exists()


def test_ones_data_are_nobody_elses(study: Study, rater: Panelist, client: Client) -> None:
    mine = {answer["id"] for answer in exported(client, study)["answers"]}
    other = join(study)
    stranger = Client()
    stranger.force_login(other.user)
    assert not mine & {answer["id"] for answer in exported(stranger, study)["answers"]}
    outside = Client()
    outside.force_login(join(make_study(images=1)).user)
    for rest in ("my-data/", "my-data/json/", "my-data/csv/", "withdraw/"):
        assert outside.get(address(study, rest)).status_code == 404


@pytest.mark.parametrize("form", ["xml", "JSON", "csv.exe"])
def test_other_forms_there_are_none(study: Study, client: Client, form: str) -> None:
    assert client.get(address(study, f"my-data/{form}/")).status_code == 404


def test_withdrawing_asks_for_a_clear_yes(study: Study, rater: Panelist, client: Client) -> None:
    assert client.get(address(study, "withdraw/")).status_code == 200
    response = client.post(address(study, "withdraw/"))
    assert response.status_code == 422
    assert "Nothing has been removed" in response.content.decode()
    rater.refresh_from_db()
    assert rater.state != "withdrawn"
    assert rater.ratings.exists()


def test_withdrawing_removes_it_all_and_signs_out(study: Study, rater: Panelist, client: Client) -> None:
    Invitation.objects.create(
        study=study, panelist=rater, note="Ann, ann@example.org", expires_at=rater.created_at
    )
    number = rater.ratings.count()
    html = client.post(address(study, "withdraw/"), {"sure": "yes"}).content.decode()
    assert f"{number} answers were removed" in html
    assert "_auth_user_id" not in client.session
    rater.refresh_from_db()
    assert (rater.state, rater.description, rater.device, rater.language) == ("withdrawn", {}, {}, "")
    assert rater.consented_at is not None, "that they had agreed stays on record"
    assert rater.user.email == ""
    assert rater.invitation.note == ""
    assert not rater.ratings.exists()
    assert client.get(address(study)).status_code == 302


def test_who_left_one_study_of_two_sees_that_nothing_is_kept(
    study: Study, rater: Panelist, client: Client
) -> None:
    join(make_study(images=1), user=rater.user)
    client.post(address(study, "withdraw/"), {"sure": "yes"})
    again = Client()
    again.force_login(rater.user)
    again.cookies["django_language"] = "en"
    html = again.get(address(study)).content.decode()
    assert "You have withdrawn from this study" in html
    assert exported(again, study)["answers"] == []
    for rest in ("", "consent/", "device/", "withdraw/"):
        assert again.get(address(study, rest))["Location"].endswith("/thanks/")


def test_the_receipt_shows_the_way_back_and_when_to_go_on(
    study: Study, rater: Panelist, client: Client
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from labeling.invitations import invite, invite_url

    link = invite_url(invite(rater))
    html = client.get(address(study, "thanks/")).content.decode()
    assert link in html
    assert address(study) in html
    ended = timezone.now() - timedelta(minutes=1)
    trials = list(rater.trials.order_by("pk"))
    for number, trial in enumerate(trials):
        # Nine minutes apart: one session, longer than the study allows, that ended a minute ago.
        Trial.objects.filter(pk=trial.pk).update(answered_at=ended - timedelta(minutes=9 * number))
    html = client.get(address(study, "thanks/")).content.decode()
    assert "Time for a rest" in html
    assert "Rate the next block" not in html
