"""The demo study's creatives are planned reproducibly, of well spread hidden quality."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from labeling.demo.creatives import plan_creatives
from labeling.demo.hidden_quality import SCALES, hidden_quality
from labeling.demo.layout import LAYOUTS
from labeling.demo.look import GARMENTS, HAIR_STYLES, HEADWEAR
from labeling.demo.palettes import PALETTES
from labeling.demo.products import PRODUCTS
from labeling.demo.spec import DEGRADATIONS, SHAPES


def test_plan_has_unique_names_and_campaigns_of_eight_that_share_palette_brand_and_product() -> None:
    creatives = plan_creatives(320, seed=7)
    assert len(creatives) == 320
    assert len({c.name for c in creatives}) == 320
    campaigns: dict[str, list] = {}
    for creative in creatives:
        campaigns.setdefault(creative.campaign, []).append(creative.spec)
    assert len(campaigns) == 40
    for specs in campaigns.values():
        assert len(specs) == 8
        assert len({(s.palette, s.brand, s.product) for s in specs}) == 1


def test_plan_repeats_for_a_seed_and_changes_with_it() -> None:
    assert plan_creatives(40, seed=3) == plan_creatives(40, seed=3)
    assert plan_creatives(40, seed=3) != plan_creatives(40, seed=4)


def test_plan_is_a_prefix_of_a_longer_plan() -> None:
    assert plan_creatives(20, seed=7) == plan_creatives(320, seed=7)[:20]


def test_negative_count_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="ask for 0 or more"):
        plan_creatives(-1)


def test_plan_uses_the_whole_repertoire() -> None:
    specs = [c.spec for c in plan_creatives(320)]
    looks = [s.look for s in specs if s.look is not None]
    assert {s.product for s in specs} == set(PRODUCTS)
    assert {s.palette for s in specs} == {p.name for p in PALETTES}
    assert {s.shape for s in specs} == set(SHAPES)
    assert {s.layout for s in specs} == {name for names in LAYOUTS.values() for name in names}
    assert {s.degradation for s in specs} == set(DEGRADATIONS)
    assert {look.hair_style for look in looks} == set(HAIR_STYLES)
    assert {look.headwear for look in looks} == set(HEADWEAR)
    assert {look.garment for look in looks} == set(GARMENTS)


@pytest.mark.parametrize("scale", SCALES)
def test_hidden_quality_spreads_over_zero_to_one(scale: str) -> None:
    quality = np.array([c.quality[scale] for c in plan_creatives(320)])
    assert quality.min() >= 0
    assert quality.max() <= 1
    assert quality.std() > 0.15
    assert np.histogram(quality, 5, (0, 1))[0].min() > 0.1 * 320


def test_the_two_scales_are_related_but_not_the_same() -> None:
    creatives = plan_creatives(320)
    r = np.corrcoef([[c.quality[s] for c in creatives] for s in SCALES])[0, 1]
    assert 0.2 < r < 0.85


@pytest.mark.parametrize(
    ("worse", "scale"),
    [
        ({"degradation": "blur", "severity": 1.0}, "appeal"),
        ({"degradation": "blur", "severity": 1.0}, "clarity"),
        ({"clutter": 3}, "appeal"),
        ({"clutter": 3}, "clarity"),
        ({"headline_contrast": 0.1}, "clarity"),
        ({"crop": "head_cut"}, "appeal"),
        ({"palette": "mud"}, "appeal"),
    ],
)
def test_what_spoils_a_picture_lowers_its_hidden_quality(worse: dict, scale: str) -> None:
    base = next(c.spec for c in plan_creatives(40) if c.spec.look and c.spec.degradation == "none")
    good = replace(base, clutter=0, headline_contrast=0.95, crop="good", palette="apricot")
    assert hidden_quality(replace(good, **worse))[scale] < hidden_quality(good)[scale]


def test_gaze_at_the_product_counts_for_more_when_it_is_held() -> None:
    base = next(c.spec for c in plan_creatives(40) if c.spec.look)
    figure = base.look
    assert figure is not None

    def gain(held: bool) -> float:
        spec = replace(base, held=held)
        product, away = (replace(figure, gaze=gaze) for gaze in ("product", "away"))
        # On the probit scale, where effects add up.
        quality = [hidden_quality(replace(spec, look=look))["appeal"] for look in (product, away)]
        return float(norm.ppf(quality[0]) - norm.ppf(quality[1]))

    assert gain(True) > gain(False) + 0.1
