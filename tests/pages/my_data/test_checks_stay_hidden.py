"""Somebody's own data do not give away which images were checks."""

import json

import pytest
from django.test import Client

from labeling.models import Panelist, QualityEvent, Study
from tests.pages.my_data.own_data import address, exported

pytestmark = pytest.mark.django_db


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
