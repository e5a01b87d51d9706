"""What the guided page counts, and in which number it speaks of it."""

from labeling.models import StudyAsset
from tests.factories import add_images
from tests.pages.set_up.set_up_page import page_of


def test_several_strata_are_spoken_of_as_several(lead, study):
    study.strata.update(panelists_wanted=8)
    assert study.strata.count() == 2
    assert "16 panelists are wanted in 2 strata; 10 are there." in page_of(lead, study)


def test_images_that_are_not_for_all_to_rate_are_told_from_the_others(lead, study):
    add_images(study, 3, first=50)
    assert "for all to rate" not in page_of(lead, study)
    study.assets.filter(name="image-050.jpg").update(purpose=StudyAsset.Purpose.PRACTICE)
    assert "3 images; 2 of them are for all to rate" in page_of(lead, study)


def test_an_order_of_ones_own_is_not_said_to_suit_most_studies(lead, empty_study):
    assert "These settings suit most studies." in page_of(lead, empty_study)
    empty_study.block_length = 14
    empty_study.save()
    assert "These settings suit most studies." not in page_of(lead, empty_study)
