import re

import pytest
from django.urls import reverse

from labeling.models import StudyAsset


def names(page: str) -> list[str]:
    return re.findall(r'class="name">([^<]+)<', page)


def test_images_with_estimates_and_ratings(lead, study):
    page = lead.get(reverse("study_images", args=[study.slug])).content.decode()
    assert names(page)[0] == "image-00.jpg"
    assert page.count("10 ratings") == 12
    assert page.count('class="interval">[') == 12
    assert "The picture stays elsewhere" in page


def test_order_by_estimate(lead, study):
    page = lead.get(reverse("study_images", args=[study.slug]), {"sort": "-estimate"}).content.decode()
    order = names(page)
    assert order.index("image-11.jpg") < order.index("image-00.jpg")
    turned = lead.get(reverse("study_images", args=[study.slug]), {"sort": "estimate"}).content.decode()
    assert names(turned) == order[::-1]


@pytest.mark.parametrize("sort", ["-ratings", "ratings", "-width", "; drop table study"])
def test_any_order_answers(lead, study, sort):
    assert (
        len(names(lead.get(reverse("study_images", args=[study.slug]), {"sort": sort}).content.decode()))
        == 12
    )


def test_search_and_purpose(lead, study):
    StudyAsset.objects.filter(name="image-03.jpg").update(purpose="gold", problem="The file is cut short.")
    url = reverse("study_images", args=[study.slug])
    assert names(lead.get(url, {"q": "-05"}).content.decode()) == ["image-05.jpg"]
    page = lead.get(url, {"purpose": "gold"}).content.decode()
    assert names(page) == ["image-03.jpg"]
    assert "The file is cut short." in page
    assert "No image matches" in lead.get(url, {"q": "nothing"}).content.decode()


def test_htmx_gets_the_list_alone(lead, study):
    page = lead.get(
        reverse("study_images", args=[study.slug]), headers={"hx-request": "true"}
    ).content.decode()
    assert "<html" not in page
    assert len(names(page)) == 12


def test_a_hundred_images_cost_what_ten_do(lead, study, django_assert_max_num_queries):
    url = reverse("study_images", args=[study.slug])
    lead.get(url)  # figures are computed once, not on every page
    StudyAsset.objects.bulk_create(StudyAsset(study=study, name=f"more-{i:03d}.jpg") for i in range(100))
    with django_assert_max_num_queries(16):
        page = lead.get(url, {"page": 2}).content.decode()
    assert len(names(page)) == 36
    assert "37–72 of 112" in page


def test_one_image_with_its_answers(lead, study):
    image = study.assets.get(name="image-06.jpg")
    page = lead.get(reverse("study_image", args=[study.slug, image.pk])).content.decode()
    assert "n = 10 ratings" in page
    assert "for comparing images of this study" in page
    assert "Nobody has rated this image on this scale yet." in page
    assert reverse("study_image", args=[study.slug, study.assets.get(name="image-07.jpg").pk]) in page
