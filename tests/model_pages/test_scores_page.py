"""Scores as a data lead and an ML engineer look at them."""

import re

import pytest
from django.urls import reverse

from labeling.models import Study
from scoring.models import Extractor, Score, ServingModel
from tests.model_pages.model_versions import make_version

pytestmark = pytest.mark.django_db


def get(client, study: Study, **asked: str) -> str:
    response = client.get(reverse("study_scores", args=[study.slug]), asked)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r">(image-\d+\.jpg)</a></th>", html)


def test_before_any_model_serves_the_page_says_what_to_do(engineer, lead, study):
    assert "No model serves yet" in get(engineer, study)
    assert reverse("study_models", args=[study.slug]) in get(engineer, study)
    # The data lead is not sent to a page that is not theirs.
    assert reverse("study_models", args=[study.slug]) not in get(lead, study)


def test_every_score_wears_its_interval(engineer, study, versions):
    html = get(engineer, study)
    best = Score.objects.filter(model=versions[0]).order_by("-mean").first()
    assert f'{best.mean:.2f} <span class="interval">[{best.low:.2f}, {best.high:.2f}]</span>' in html


@pytest.mark.parametrize(
    ("sort", "field"),
    [("-mean", "-mean"), ("mean", "mean"), ("-doubt", "-epistemic"), ("-disagreement", "-aleatoric")],
)
def test_sorted_as_asked(engineer, study, versions, sort, field):
    expected = (
        Score.objects.filter(model=versions[0])
        .order_by(field, "pk")
        .values_list("study_asset__name", flat=True)
    )
    assert names(get(engineer, study, sort=sort)) == list(expected[:50])


def test_search_and_pages(engineer, study, versions):
    assert names(get(engineer, study, q="IMAGE-00", sort="name")) == [f"image-00{i}.jpg" for i in range(10)]
    assert "No image matches" in get(engineer, study, q="nothing like it")
    assert len(names(get(engineer, study))) == 50
    assert len(names(get(engineer, study, page="2"))) == 10


def test_nonsense_in_the_address_is_taken_calmly(engineer, study, versions):
    html = get(engineer, study, sort="; drop table", scale="no-such", page="-7", q="<b>")
    assert "No image matches" in html
    assert '<b>"' not in html


def test_a_fallback_extractor_and_an_unusable_head_are_owned_up_to(engineer, study):
    plain = Extractor.objects.create(
        version="plain@1", name="plain", dimension=8, pretrained=False, notice="No weights."
    )
    model = make_version(study, plain, 0.3)
    model.heads.update(usable=False)
    ServingModel.objects.create(study=study, model=model)
    html = get(engineer, study)
    assert "no pretrained weights were found" in html
    assert "Do not decide by these scores" in html


def test_what_made_the_scores_is_named(lead, study, versions):
    html = get(lead, study)
    assert "net@1" in html
    assert versions[0].snapshot.sha256[:12] in html


def test_queries_do_not_grow_with_the_images(engineer, study, versions, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        get(engineer, study)


def test_numbers_take_a_comma_in_german_but_not_in_the_picture(engineer, study, versions):
    html = engineer.get(
        reverse("study_scores", args=[study.slug]), headers={"accept-language": "de"}
    ).content.decode()
    assert re.search(r'class="estimate">\d,\d\d <span class="interval">\[\d,\d\d; \d,\d\d\]', html)
    assert re.search(r'class="mean" x1="\d+\.\d"', html)
    assert not re.search(r'x1="\d+,\d"', html)
