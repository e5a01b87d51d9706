"""The images by how certain they are: chart, pictures, table, filters, CSV."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labeling.image_pages.figures import image_figures
from labeling.image_pages.picture import MOST_DOTS, uncertainty_picture
from labeling.models import Panelist, Rating, StudyAsset


def table(client, study, **asked) -> str:
    return client.get(reverse("study_images", args=[study.slug]), {"view": "chart", **asked}).content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'scope="row" class="name"><a[^>]*>([^<]+)<', page)


def test_least_certain_images_come_first_with_a_chart_and_a_histogram_each(lead, study):
    page = table(lead, study)
    order = names(page)
    figures = image_figures(study, study.scales.first())
    half = dict(zip(figures.asset.tolist(), figures.half.tolist(), strict=True))
    by_name = {image.name: half[image.pk] for image in study.assets.all()}
    assert order == sorted(order, key=lambda name: -by_name[name])
    assert len(order) == 12
    assert page.count('class="spark"') == 12
    assert "known to ±" in page
    assert "Least certain" in page
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S)


@pytest.mark.parametrize("sort", ["name", "-name", "-estimate", "-ratings", "-spread", "spread", "width"])
def test_every_column_sorts_and_says_so(lead, study, sort):
    page = table(lead, study, sort=sort)
    assert len(names(page)) == 12
    assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in page


def test_spread_is_the_standard_deviation_of_the_answers(lead, study):
    image = study.assets.first()
    Rating.objects.filter(study_asset=image).delete()
    study.refresh_from_db()
    figures = image_figures(study, study.scales.first())
    assert figures.place(image.pk) is None
    assert names(table(lead, study, sort="-spread"))[-1] == image.name  # nothing known: last either way
    assert names(table(lead, study, sort="spread"))[-1] == image.name


def test_only_what_is_still_too_wide(lead, study):
    figures = image_figures(study, study.scales.first())
    study.stop_half_width = float(sorted(figures.half)[5]) + 1e-9
    study.save()
    assert len(names(table(lead, study, still="wide"))) == 6
    assert len(names(table(lead, study, still="wide", sort="name"))) == 6
    assert "50% of the rated images" in table(lead, study)


def test_what_is_still_open_comes_from_the_last_count_in_a_large_study(lead, study, monkeypatch):
    north, south = study.strata.order_by("pk")
    images = list(study.assets.order_by("-name"))
    for number, image in enumerate(images):
        image.fills.create(stratum=north, target=10, answered=10, shuffle_key=0.5)
        image.fills.create(stratum=south, target=10, answered=10 - number % 2, shuffle_key=0.5)
    missing = sorted(image.name for image in images[1::2])
    monkeypatch.setattr("labeling.progress.shown.AT_ONCE", 0)
    assert names(table(lead, study, still="open", sort="name")) == missing
    assert names(table(lead, study, still="open", sort="-name")) == missing[::-1]
    assert set(names(table(lead, study, still="open"))) == set(missing)
    assert names(table(lead, study, still="open", sort="name", q=missing[2])) == missing[2:3]
    with CaptureQueriesContext(connection) as queries:
        table(lead, study, still="open", sort="name")
    assert not [query for query in queries if "stratum_fill" in query["sql"]]


def test_the_widest_come_by_name_with_other_filters_too(lead, study):
    figures = image_figures(study, study.scales.first())
    study.stop_half_width = float(sorted(figures.half)[5]) + 1e-9
    study.save()
    wide = names(table(lead, study, still="wide", sort="name"))
    assert wide == sorted(wide)
    assert names(table(lead, study, still="wide", sort="-name")) == wide[::-1]
    assert names(table(lead, study, still="wide", sort="name", q=wide[3])) == [wide[3]]


def test_a_group_alone_and_the_way_back(lead, study):
    StudyAsset.objects.filter(name__lt="image-03").update(group="tea & cake")
    page = table(lead, study, group="tea & cake")
    assert len(names(page)) == 3
    assert "Show all groups" in page
    image = study.assets.get(name="image-00.jpg")
    own = lead.get(reverse("study_image", args=[study.slug, image.pk])).content.decode()
    assert "?group=tea%20%26%20cake" in own


def test_the_csv_holds_every_image(lead, study):
    StudyAsset.objects.create(study=study, name="=unrated.jpg")
    answer = lead.get(reverse("study_images_csv", args=[study.slug]), {"scale": "appeal"})
    assert 'filename="spring-appeal-images.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert len(rows) == 13
    unrated = next(row for row in rows if "unrated" in row["image"])
    assert unrated["image"] == "'=unrated.jpg"  # no formula
    assert (unrated["ratings"], unrated["estimate"], unrated["n_1"]) == ("0", "", "0")
    for row in (row for row in rows if row is not unrated):
        assert sum(int(row[f"n_{point}"]) for point in range(1, 8)) == int(row["ratings"]) == 10
        assert float(row["low"]) < float(row["estimate"]) < float(row["high"])
        assert float(row["half_width"]) == pytest.approx(
            (float(row["high"]) - float(row["low"])) / 2, abs=1e-4
        )


def test_suspended_panelists_are_in_no_histogram(study):
    Panelist.objects.filter(label="rater-0").update(state="suspended")
    assert set(image_figures(study, study.scales.first()).n) == {9}


def test_a_scale_nobody_used_says_so(lead, study):
    page = table(lead, study, scale="clarity")
    assert "No interval to show yet" in page
    assert "Nobody has given a value on this scale yet." in page
    assert len(names(page)) == 12


def test_many_images_are_counted_in_cells(study):
    scale = study.scales.first()
    figures = image_figures(study, scale)
    many = type(figures)(
        **{
            name: getattr(figures, name).repeat(MOST_DOTS // 10, axis=0)
            for name in (
                "asset",
                "n",
                "sd",
                "counts",
                "estimate",
                "low",
                "high",
                "low_absolute",
                "high_absolute",
                "by_name",
            )
        },
        edges=figures.edges,
    )
    chart = uncertainty_picture(study, scale, many, "/x.csv")
    assert "The darker a cell" in chart.note
    assert "n = 2,400 images" in chart.note
    assert chart.csv == "/x.csv"
    assert "<svg" in chart.wide


def test_strata_of_an_image_stay_back_where_few_stand_behind_them(lead, study):
    image = study.assets.first()
    url = reverse("study_image", args=[study.slug, image.pk])
    page = lead.get(url).content.decode()
    assert "Plain mean" in page
    assert "withheld" not in page  # five in each
    Panelist.objects.filter(label="rater-0").update(state="withdrawn")
    page = lead.get(url).content.decode()
    assert (
        page.count('<td class="num">withheld</td>') == 4
    )  # four are left in one; the other follows from the sum


def test_pages_cost_the_same_however_many_images(lead, study, django_assert_max_num_queries):
    url = reverse("study_images", args=[study.slug])
    lead.get(url, {"view": "chart"})
    StudyAsset.objects.bulk_create(StudyAsset(study=study, name=f"more-{i:04d}.jpg") for i in range(1000))
    for sort in ("name", "-width"):
        with django_assert_max_num_queries(18):
            assert len(names(table(lead, study, sort=sort, page=2))) == 50
