"""Which images are held out: the same ones for ever, whole groups, a fifth of them."""

from types import SimpleNamespace

import pytest

from scoring import snapshots
from scoring.splits import held_out

STUDY = SimpleNamespace(slug="spring", seed=42)
KNOWN = ["00", "04", "05", "06", "12", "13", "19", "20", "31"]


def test_a_fifth_is_held_out():
    share = sum(held_out(STUDY, f"image-{number}.jpg", "") for number in range(20_000)) / 20_000
    assert share == pytest.approx(0.2, abs=0.01)


def test_images_of_one_group_are_on_one_side():
    for group in range(200):
        sides = {held_out(STUDY, f"image-{number}.jpg", f"campaign {group}") for number in range(8)}
        assert len(sides) == 1


def test_a_group_and_an_image_of_the_same_name_have_nothing_in_common():
    assert any(held_out(STUDY, name, "") != held_out(STUDY, "x", name) for name in map(str, range(50)))


def test_other_studies_and_seeds_hold_out_others():
    names = [f"image-{number}.jpg" for number in range(500)]
    first = [held_out(STUDY, name, "") for name in names]
    assert first != [held_out(SimpleNamespace(slug="autumn", seed=42), name, "") for name in names]
    assert first != [held_out(SimpleNamespace(slug="spring", seed=43), name, "") for name in names]


def test_known_places_never_move():
    """Written down once: should the hash change, every model would be tested on what others were trained on."""
    names = [f"image-{number:02d}.jpg" for number in range(40)]
    assert [name[6:8] for name in names if held_out(STUDY, name, "")] == KNOWN


@pytest.mark.django_db
def test_the_snapshot_keeps_to_it(rated):
    labels = snapshots.read(snapshots.freeze(rated))
    images = {image.pk: image for image in rated.assets.all()}
    for scale in labels.values():
        for pk, test in zip(scale.assets.tolist(), scale.test.tolist(), strict=True):
            assert test == held_out(rated, images[pk].name, images[pk].group)
        sides: dict[str, set[bool]] = {}
        for group, test in zip(scale.groups.tolist(), scale.test.tolist(), strict=True):
            sides.setdefault(group, set()).add(test)
        assert max(map(len, sides.values())) == 1
    assert (labels["appeal"].test == labels["clarity"].test).all()
