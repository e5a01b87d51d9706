"""A study of N images × 4 strata, filled by a few statements instead of N uploads."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection, models
from PIL import Image
from rest_framework.authtoken.models import Token

from core.models import User
from labeling.fills import share_out
from labeling.models import Asset, ControlItem, Panelist, Scale, Stratum, Study, StudyAsset

STRATA = ("18-29", "30-44", "45-59", "60+")
GROUP = 8  # images of one campaign
GOLD, ATTENTION, ANCHORS = 40, 20, 12


def fill(slug: str, images: int, panelists: int, ratings_per_asset: int, seed: int = 1) -> list[str]:
    """Make the study: `images` regular ones with their fills, gold pairs, attention cards and anchors.

    Returns the panelists' tokens, dealt over the strata in turn. All images share the bytes of one small file; the
    database cannot tell.
    """
    study = Study.objects.create(
        slug=slug,
        name=slug,
        seed=seed,
        ratings_per_asset=ratings_per_asset,
        practice_length=0,
        gold_exposure=0,
    )
    scales = [
        Scale.objects.create(study=study, name=name, question=f"How much {name}?", position=place)
        for place, name in enumerate(("appeal", "clarity"))
    ]
    strata = [Stratum.objects.create(study=study, name=name, panelists_wanted=50) for name in STRATA]
    first = _assets(images + GOLD + ATTENTION + ANCHORS)
    _places(study, first, images)
    _fills(study, strata, seed)
    _control_items(study, scales)
    return _panelists(study, strata, panelists)


def analyze() -> None:
    """What autovacuum does by itself within a minute or so of a large import."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def multiply(template: models.Model, source: str, given: dict[str, str], params: list[Any]) -> None:
    """Insert a copy of the stored row `template` for each row of `source` ("… as drawn"), `given` columns changed."""
    fields = [f for f in template._meta.concrete_fields if not f.generated and not f.primary_key]
    columns = [f'"{f.column}"' for f in fields]
    chosen = [given.get(str(f.column), f'one."{f.column}"') for f in fields]
    table = template._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{table}" ({", ".join(columns)}) select {", ".join(chosen)} '
            f'from "{table}" one cross join {source} where one.id = %s',
            [*params, template.pk],
        )


def _assets(count: int) -> int:
    """`count` assets; returns the number of the first."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 150)).save(out, "JPEG")
    template = Asset(sha256="0" * 64, phash="0" * 64, width=64, height=48, served_width=64, served_height=48)
    template.format, template.byte_size = "JPEG", out.tell()
    for field in (template.file, template.served, template.thumbnail):
        field.save("planning.jpg", ContentFile(out.getvalue()), save=False)
    template.save()
    digest = "encode(sha256(convert_to(drawn.n::text, 'UTF8')), 'hex')"
    multiply(template, "generate_series(1, %s) as drawn(n)", {"sha256": digest}, [count])
    return template.pk + 1


def _places(study: Study, first: int, images: int) -> None:
    template = StudyAsset.objects.create(study=study, asset_id=first - 1, name="template")
    edges = [images, images + GOLD, images + GOLD + ATTENTION]
    purpose = (
        f"case when drawn.n < {edges[0]} then 'regular' when drawn.n < {edges[1]} then 'gold' "
        f"when drawn.n < {edges[2]} then 'attention' else 'anchor' end"
    )
    given = {
        "asset_id": f"{first} + drawn.n",
        "name": "'image-' || lpad(drawn.n::text, 7, '0') || '.jpg'",
        "group": f"case when drawn.n < {images} then 'campaign-' || drawn.n / {GROUP} else '' end",
        "purpose": purpose,
    }
    # Images of a campaign do not lie beside each other in real imports, nor here.
    source = "(select n from generate_series(0, %s) n order by md5(n::text)) as drawn"
    multiply(template, source, given, [edges[2] + ANCHORS - 1])
    template.delete()


def _fills(study: Study, strata: list[Stratum], seed: int) -> None:
    targets = share_out(study.ratings_per_asset, strata)
    with connection.cursor() as cursor:
        cursor.execute("select setseed(%s)", [seed / 1e6])
        for stratum in strata:
            cursor.execute(
                "insert into stratum_fill (study_asset_id, stratum_id, target, answered, leased, priority, shuffle_key)"
                " select id, %s, %s, 0, 0, 0, random() from study_asset where study_id = %s and purpose = 'regular'",
                [stratum.pk, targets[stratum.pk], study.pk],
            )


def _control_items(study: Study, scales: list[Scale]) -> None:
    gold = list(study.assets.filter(purpose=StudyAsset.Purpose.GOLD).order_by("name"))
    cards = list(study.assets.filter(purpose=StudyAsset.Purpose.ATTENTION).order_by("name"))
    ControlItem.objects.bulk_create(
        [
            ControlItem(study=study, kind="pair", scale=scale, asset=upper, lower_asset=lower)
            for upper, lower in zip(gold[::2], gold[1::2], strict=True)
            for scale in scales
        ]
        + [
            ControlItem(study=study, kind="fixed", scale=scale, asset=card, expected=4, tolerance=1)
            for card in cards
            for scale in scales
        ]
    )


def _panelists(study: Study, strata: list[Stratum], count: int) -> list[str]:
    users = User.objects.bulk_create(
        User(username=f"{study.slug}-{number}", password="!", role=User.Role.PANELIST)
        for number in range(count)
    )
    Panelist.objects.bulk_create(
        Panelist(study=study, user=user, stratum=strata[number % len(strata)], label=f"p{number:05d}")
        for number, user in enumerate(users)
    )
    tokens = [Token(user=user, key=Token.generate_key()) for user in users]
    Token.objects.bulk_create(tokens)
    return [token.key for token in tokens]
