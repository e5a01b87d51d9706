"""The same figures for programs: API and commands."""

import pytest
from django.core.management import CommandError

from tests.labeling.commands.documents import document, output


def test_order_effects_for_programs(keeper, weeks):
    found = keeper.get("/api/v1/studies/weeks/order-effects/").json()
    scale = found["scales"][0]
    assert scale["code"] == ""
    assert [row["lag"] for row in scale["lags"]] == [1, 2, 3, 4, 5]
    assert {"estimate", "low", "high", "raters", "n"} <= scale["lags"][0]["answer"]["effect"].keys()
    assert document("order_effects", "weeks") == found
    assert "answer 1 before" in output("order_effects", "weeks")


def test_reasons_carry_code_and_sentence(keeper, empty_study):
    for what in ("order-effects", "anchors"):
        scale = keeper.get(f"/api/v1/studies/empty/{what}/").json()["scales"][0]
        assert scale["code"] in ("all_missing", "no_anchors")
        assert scale["reason"].endswith(".")


def test_anchors_for_programs(keeper, weeks):
    scale = keeper.get("/api/v1/studies/weeks/anchors/?scale=appeal&by=sitting").json()["scales"][0]
    assert scale["by"] == "sitting"
    assert len(scale["windows"]) == 4
    assert scale["windows"][3]["flagged"] is True
    assert len({mean["anchor"] for mean in scale["means"]}) == 12
    assert keeper.get("/api/v1/studies/weeks/anchors/?by=moon").status_code == 400
    assert keeper.get("/api/v1/studies/weeks/anchors/?scale=none").status_code == 404


def test_a_link_for_programs(keeper, weeks):
    north, south = (weeks.strata.get(name=name).pk for name in ("north", "south"))
    query = {"scale": "appeal", "a": f"stratum:{north}", "with": f"stratum:{south}"}
    found = keeper.get("/api/v1/studies/weeks/linking/", query).json()
    assert found["basis"] == "anchors"
    assert found["shift"]["low"] < found["shift"]["estimate"] < found["shift"]["high"] < 0
    assert len(found["anchors"]) == 12


@pytest.mark.parametrize("wanted", ["", "autumn", "stratum:0", "\0"])
def test_what_cannot_be_linked_is_refused_with_what_can(keeper, weeks, autumn, wanted):
    answer = keeper.get("/api/v1/studies/weeks/linking/", {"scale": "appeal", "with": wanted})
    assert answer.status_code == 400
    assert "autumn" not in answer.content.decode().replace(wanted or "-", "")


def test_two_studies_on_one_scale_by_command(weeks, autumn):
    found = document("link_studies", "weeks", "autumn", "--scale", "appeal")
    assert 50 < found["shared"] <= 60
    assert found["shift"]["low"] <= 0.5 <= found["shift"]["high"]
    assert len(found["images"]) >= found["shared"]
    assert "Shift, added to autumn" in output("link_studies", "weeks", "autumn", "--scale", "appeal")
    assert output("link_studies", "weeks", "autumn", "--scale", "appeal", "--format", "csv").count("\n") > 50


def test_commands_refuse_in_words(weeks, empty_study):
    with pytest.raises(CommandError, match="same study"):
        output("link_studies", "weeks", "weeks", "--scale", "appeal")
    with pytest.raises(CommandError, match="One of the two sides is not there"):
        output("link_studies", "weeks", "empty", "--scale", "appeal")
