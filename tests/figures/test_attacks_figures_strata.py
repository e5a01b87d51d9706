"""Attacks on strata that are too small to be told of: by who has rated, by image, and by subtraction."""

from typing import Any

import numpy as np
import pytest
from django.test import Client

from core.models import User
from labeling.disclosure import withheld_answers, withheld_cells, withheld_strata, withheld_table
from labeling.models import Scale, StudyAsset
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, staff

pytestmark = pytest.mark.django_db
IMAGES = 8


def panel(*strata: tuple[str, int, int]) -> Scale:
    """Strata as (name, members, members who have rated every image), each an equal share of the population."""
    scale = ScaleFactory(study__slug="cells", study__min_cell=5, name="appeal")
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=scale.study, name=f"image-{n}") for n in range(IMAGES)
    )
    rng = np.random.default_rng(5)
    for name, members, raters in strata:
        stratum = StratumFactory(study=scale.study, name=name, population_share=1 / len(strata))
        for number in range(members):
            panelist = PanelistFactory(study=scale.study, stratum=stratum)
            if number < raters:
                trials = answered_block(panelist, images, "regular")
                rate_block(trials, scale, rng.integers(1, 8, IMAGES).astype(float).tolist())
    return scale


def asked(client: Client, scale: Scale, what: str) -> Any:
    client.force_login(staff(scale.study, User.Role.ML_ENGINEER))
    return client.get(f"/api/v1/studies/{scale.study.slug}/{what}").json()


def test_members_who_have_not_rated_hide_nobody_who_has(client: Client) -> None:
    scale = panel(("north", 9, 9), ("south", 9, 2))
    assert withheld_strata(scale.study) == set()
    assert len(withheld_answers(scale.study)) == 2
    found = asked(client, scale, "reliability/?by=stratum")["scales"][0]
    assert {part["code"] for part in found["strata"]} == {"withheld"}
    assert asked(client, scale, "reliability/?stratum=south")["scales"][0]["code"] == "withheld"


def test_nobody_has_rated_is_no_secret() -> None:
    scale = panel(("north", 9, 0), ("south", 9, 0))
    assert withheld_answers(scale.study) == set()


def test_the_weighted_mean_is_no_second_equation_for_what_stays_back(client: Client) -> None:
    scale = panel(("north", 9, 9), ("south", 9, 2))
    found = asked(client, scale, "consensus/?scale=appeal&method=mean&strata=1")
    assert found["weighted"]["code"] == "withheld"
    assert found["weighted"]["reason"]
    assert {row["weighted"] for row in found["assets"]} == {None}
    assert all(row["strata"] == {} for row in found["assets"])


def test_one_answer_to_an_image_is_not_the_mean_of_its_stratum(client: Client) -> None:
    scale = panel(("north", 9, 9), ("south", 9, 9))
    lone = StudyAsset.objects.create(study=scale.study, name="lone")
    for stratum, number in (("north", 6), ("south", 1)):
        for panelist in scale.study.panelists.filter(stratum__name=stratum)[:number]:
            rate_block(answered_block(panelist, [lone], "regular"), scale, [2.0])
    found = asked(client, scale, "consensus/?scale=appeal&strata=1")
    rows = {row["asset"]: row["strata"] for row in found["assets"]}
    nothing = {"n": None, "mean": None, "low": None, "high": None}
    assert rows["lone"] == {"north": nothing, "south": nothing}
    assert rows["image-0"]["south"]["n"] == 9
    table = client.get("/api/v1/studies/cells/consensus.csv?scale=appeal&strata=1").getvalue().decode()
    assert next(line for line in table.splitlines() if line.startswith("lone")).endswith("," * 7)


def test_cells_of_many_images_are_those_of_each() -> None:
    sizes = np.random.default_rng(2).integers(0, 12, (400, 4))
    back = withheld_table(sizes, 5)
    for row, hidden in zip(sizes.tolist(), back.tolist(), strict=True):
        assert {cell for cell, out in enumerate(hidden) if out} == withheld_cells(dict(enumerate(row)), 5)
