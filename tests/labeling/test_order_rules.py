"""What order settings fit together, and what is foreseen of them."""

import pytest

from core.errors import DomainError
from labeling.models import Study, StudyAsset
from labeling.ordering.remarks import remarks
from labeling.ordering.settings import problems, save_order, version_of
from labeling.ordering.stock import stock_of
from tests.factories import StudyFactory
from tests.labeling.order_study import full_study
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


def said(study: Study) -> str:
    return " | ".join(remarks(study, stock_of(study)))


def test_the_settings_a_study_begins_with_fit_together() -> None:
    assert problems(StudyFactory()) == {}


@pytest.mark.parametrize(
    ("about", "field", "words"),
    [
        ({"gold_share": 0.3, "repeat_share": 0.3}, "gold_share", "68%"),
        ({"min_repeat_gap": 29}, "min_repeat_gap", "room for a distance of 28 at most"),
        ({"block_length": 10, "repeat_share": 0.1}, "min_repeat_gap", "room for a distance of 9 at most"),
        ({"min_repeat_gap": 3, "group_gap": 6}, "min_repeat_gap", "at least the distance within groups: 6"),
        ({"break_minutes": 50}, "break_minutes", "ends after 45 minutes"),
    ],
)
def test_what_does_not_fit_together_is_refused_beside_its_field(about: dict, field: str, words: str) -> None:
    study = StudyFactory()
    with pytest.raises(DomainError) as refusal:
        save_order(study, about, version_of(study))
    assert set(refusal.value.detail["fields"]) == {field}
    assert words in str(refusal.value.message)
    assert version_of(Study.objects.get()) == version_of(StudyFactory.build())


def test_images_that_are_missing_are_named() -> None:
    study = make_study(images=30, gold_share=0.07, attention_share=0.04, block_length=30)
    assert "Gold: a block asks for 2 images, the study has 0" in said(study)
    assert "Attention checks: a block asks for 1 image, the study has 0" in said(study)
    assert "Anchors" not in said(study)


def test_gold_without_an_item_in_use_is_no_gold() -> None:
    study = full_study(groups=0)
    assert stock_of(study).of("gold") == 4
    study.control_items.filter(kind="pair").update(state="retired")
    assert stock_of(study).of("gold") == 0


def test_gold_that_will_run_out_is_foreseen() -> None:
    study = full_study(ratings_per_asset=200, gold_exposure=100)
    assert "Gold will run out: all ratings together need 668 showings" in said(study)
    study.gold_exposure = 0
    assert "run out" not in said(study)


def test_a_group_that_is_too_large_is_named() -> None:
    study = full_study(groups=0)
    asset_ids = study.assets.filter(purpose="regular").order_by("pk").values_list("pk", flat=True)
    StudyAsset.objects.filter(pk__in=list(asset_ids[:36])).update(group="one campaign")
    assert "“one campaign” holds 90% of the images" in said(study)
    study.group_gap = 1
    assert "one campaign" not in said(study)


def test_more_ratings_than_people_are_pointed_out() -> None:
    study = make_study(images=2, ratings_per_asset=12)
    study.strata.update(panelists_wanted=5)
    assert "everyone: 12 ratings of each image are wanted from 5 panelists" in said(study)


def test_repeats_that_fit_only_into_some_blocks_are_pointed_out() -> None:
    study = full_study(min_repeat_gap=26)
    assert problems(study) == {}
    assert "Repeats at least 26 apart do not fit into every block" in said(study)
