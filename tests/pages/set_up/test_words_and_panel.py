"""What the guided page says, and the sections for words and panel."""

from tests.factories import add_images
from tests.pages.set_up.set_up_page import page_of, section


def test_the_page_says_what_is_done_and_what_is_missing(lead, empty_study):
    text = page_of(lead, empty_study)
    assert "There is no image to rate yet." in text
    assert "The panel has no stratum" in text
    assert "disabled" in text[text.index("Launch the study") - 60 : text.index("Launch the study")]
    assert "Your answers are combined" in text  # the default consent text


def test_the_page_does_not_ask_more_for_more_images(lead, study, django_assert_max_num_queries):
    add_images(study, 30, first=50)
    with django_assert_max_num_queries(70):
        page_of(lead, study)


def test_the_words_are_kept_in_both_languages(lead, empty_study):
    words = {"study_name": "Ours", "consent_text_en": "English text.", "consent_text_de": "Deutscher Text."}
    section(lead, empty_study, "words", **words, instructions_en="", instructions_de="")
    empty_study.refresh_from_db()
    assert (empty_study.name, empty_study.consent_text) == ("Ours", "English text.")
    assert empty_study.translations == {"de": {"consent_text": "Deutscher Text."}}
    assert "Deutscher Text." in page_of(lead, empty_study)


def test_words_without_a_name_are_not_saved_and_not_lost(lead, empty_study):
    answer = section(lead, empty_study, "words", study_name="", consent_text_en="Long and careful.")
    assert answer.status_code == 422
    assert "Long and careful." in answer.content.decode()
    empty_study.refresh_from_db()
    assert empty_study.consent_text == ""


def test_ratings_wanted_are_shared_out_again(lead, study):
    add_images(study, 2, first=50)
    assert section(lead, study, "panel", ratings_per_asset="8").status_code == 302
    image = study.assets.get(name="image-050.jpg")
    assert sorted(fill.target for fill in image.fills.all()) == [4, 4]
    assert section(lead, study, "panel", ratings_per_asset="0").status_code == 422


def test_an_unknown_section_is_no_page(lead, study):
    assert section(lead, study, "nonsense").status_code == 404
