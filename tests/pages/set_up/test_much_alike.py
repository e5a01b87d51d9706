"""Images that are much alike, side by side."""

from tests.factories import add_images
from tests.pages.set_up.set_up_page import page_of, url


def test_pairs_are_shown_side_by_side_and_decided_on(lead, study):
    first, second, third, fourth = add_images(study, 4, first=50)
    for one, other in ((first, second), (third, fourth)):
        other.asset.phash = one.asset.phash
        other.asset.save()
    pairs = url("study_near_duplicates", study)
    assert "2 pairs to decide on" in lead.get(pairs).content.decode()
    assert "2 pairs of images look very much alike" in page_of(lead, study)
    lead.post(pairs, {"first": first.pk, "second": second.pk, "action": "group"})
    lead.post(pairs, {"first": third.pk, "second": fourth.pk, "action": "second"})
    assert "No two images are much alike" in lead.get(pairs).content.decode()
    assert not study.assets.filter(pk=fourth.pk).exists()
    first.refresh_from_db()
    assert first.group == "alike: image-050.jpg"


def test_a_rated_image_is_not_offered_to_be_taken_out(lead, study):
    rated, fresh = study.assets.get(name="image-00.jpg"), add_images(study, 1, first=50)[0]
    rated.asset, _same = add_images(study, 1, first=60)[0].asset, None
    study.assets.filter(name="image-060.jpg").delete()
    rated.save()
    rated.asset.phash = fresh.asset.phash
    rated.asset.save()
    pairs = url("study_near_duplicates", study)
    assert "Was shown to panelists, so it stays." in lead.get(pairs).content.decode()
    answer = lead.post(pairs, {"first": rated.pk, "second": fresh.pk, "action": "first"}, follow=True)
    assert "was shown to panelists already" in answer.content.decode()
    assert study.assets.filter(pk=rated.pk).exists()
