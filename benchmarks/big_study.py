"""A study of any size, made by a few statements: images without pictures, strata, panelists, blocks, ratings.

Every figure about it can be computed: raters lean, images differ, and the number of ratings differs from image to
image. Needs a database with the migrations; takes about a minute for a million ratings.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from labeling.fills import open_fills
from labeling.models import Asset, Panelist, Scale, Stratum, Study, StudyAsset

LEAST = 5  # ratings of an image; the most is twice the mean less this
BLOCK = 50  # showings
DAYS = 20  # of collecting
BLOCKS_SQL = """
insert into block (id, panelist_id, number, seed, state, imported, practice, created_at, expires_at)
select gen_random_uuid(), p.id, n, n, 'done', false, false, now() - interval '1 day' * %(days)s, now()
from panelist p cross join generate_series(1, %(blocks)s) n where p.study_id = %(study)s
"""
# The raters of an image are a stride apart, which differs from image to image, so that all are connected.
TRIALS_SQL = """
with images as (
  select id, (row_number() over (order by id) - 1)::int as i from study_asset where study_id = %(study)s
), raters as (
  select id, (row_number() over (order by id) - 1)::int as p from panelist where study_id = %(study)s
), shown as (
  select images.id as image, images.i, (images.i * 37 + j * (1 + images.i %% %(stride)s)) %% %(raters)s as p, j
  from images cross join lateral generate_series(0, %(least)s - 1 + images.i * 31 %% %(spread)s) j
), placed as (
  select shown.*, raters.id as rater, (row_number() over (partition by shown.p order by md5(image::text)) - 1)::int as place
  from shown join raters using (p)
)
insert into trial (block_id, panelist_id, study_asset_id, fill_id, kind, position, state, counted, answered_at)
select block.id, rater, image, fill.id, 'regular', place %% %(block)s, 'answered', true,
       now() - interval '1 day' * %(days)s * (1 - place / (%(block)s * %(blocks)s)::float)
from placed
join block on block.panelist_id = rater and block.number = 1 + place / %(block)s
join panelist on panelist.id = rater
left join stratum_fill fill on fill.study_asset_id = image and fill.stratum_id = panelist.stratum_id
"""
RATINGS_SQL = """
insert into rating (key, trial_id, scale_id, panelist_id, study_asset_id, value, cannot_judge, response_ms, client,
                    late, current, rated_at, received_at)
select gen_random_uuid(), trial.id, %(scale)s, trial.panelist_id, trial.study_asset_id,
       least(%(high)s, greatest(%(low)s, round(
         (%(low)s + %(high)s) / 2.0 + 1.1 * (hashint8(trial.study_asset_id + %(seed)s) %% 1000) / 700.0
         + .5 * (hashint8(trial.panelist_id + %(seed)s) %% 1000) / 700.0 + 2.2 * (random() + random() - 1)))),
       '', 900 + (random() * 4000)::int, '{}', false, true, trial.answered_at, trial.answered_at
from trial join panelist on panelist.id = trial.panelist_id where panelist.study_id = %(study)s
order by trial.answered_at
"""
FILLS_SQL = """
update stratum_fill fill set answered = seen.n, target = greatest(fill.target, seen.n)
from (select fill_id, count(*) as n from trial join panelist on panelist.id = trial.panelist_id
      where panelist.study_id = %(study)s and fill_id is not null group by fill_id) seen
where fill.id = seen.fill_id
"""


@dataclass(frozen=True)
class Size:
    """`ratings` is about how many there are on each scale; images get 5 to 2 × mean - 5 of them. The first
    `anchors` images are anchors."""

    images: int = 100_000
    ratings: int = 1_000_000
    raters: int = 2_000
    strata: int = 4
    scales: int = 1
    anchors: int = 100


@transaction.atomic
def big_study(slug: str, size: Size | None = None, seed: int = 1) -> Study:
    """Make the study `slug`. Pictures are rows that point nowhere."""
    size = size or Size()
    mean = size.ratings / size.images
    study = Study.objects.create(slug=slug, name=slug, ratings_per_asset=max(1, round(mean)), seed=seed)
    scales = [
        Scale.objects.create(
            study=study, name=f"scale-{n + 1}", question="How appealing is this image?", position=n
        )
        for n in range(size.scales)
    ]
    strata = [
        Stratum.objects.create(
            study=study, name=f"stratum-{n + 1}", panelists_wanted=-(-size.raters // size.strata)
        )
        for n in range(size.strata)
    ]
    Panelist.objects.bulk_create(
        Panelist(study=study, stratum=strata[n % size.strata], label=f"{slug}-{n + 1:05d}")
        for n in range(size.raters)
    )
    asset = Asset.objects.create(
        sha256=f"{study.pk:064d}",
        width=800,
        height=1000,
        served_width=800,
        served_height=1000,
        format="PNG",
        byte_size=1,
    )
    StudyAsset.objects.bulk_create(
        (
            StudyAsset(
                study=study,
                asset=asset,
                name=f"image-{n + 1:07d}.png",
                group=f"group-{n // 20}",
                purpose=StudyAsset.Purpose.ANCHOR if n < size.anchors else StudyAsset.Purpose.REGULAR,
            )
            for n in range(size.images)
        ),
        batch_size=10_000,
    )
    open_fills(study)
    spread = max(1, round(2 * (mean - LEAST)) + 1)
    about = {
        "study": study.pk,
        "seed": seed,
        "raters": size.raters,
        "least": min(LEAST, round(mean)),
        "spread": spread,
        "stride": max(1, size.raters // (LEAST + spread) - 1),
        "block": BLOCK,
        "blocks": 2 * -(-size.ratings // (size.raters * BLOCK)),
        "days": DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute("select setseed(%s)", [seed % 1000 / 1000])
        cursor.execute(BLOCKS_SQL, about)
        cursor.execute(TRIALS_SQL, about)
        cursor.execute(FILLS_SQL, about)
        for scale in scales:
            where = {
                "scale": scale.pk,
                "low": scale.low,
                "high": scale.high,
                "seed": seed + scale.pk,
                "study": study.pk,
            }
            cursor.execute(RATINGS_SQL, where)
        for table in ("study_asset", "stratum_fill", "block", "trial", "rating", "panelist"):
            cursor.execute(f"analyze {table}")
    return study
