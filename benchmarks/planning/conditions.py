"""States a study gets into, made by a few statements: long collected, nearly full, a panelist who has seen much."""

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone

from labeling.models import Block, Panelist, StratumFill, Study, Trial
from planning.study import multiply

ONE_PANELIST = 2500  # images that one panelist of a long collected study has rated


def seen(panelist: Panelist, images: int) -> None:
    """Let `panelist` have rated the `images` next in line for them."""
    _rated(
        panelist,
        StratumFill.objects.filter(stratum=panelist.stratum).order_by("filled", "shuffle_key")[:images],
    )


def collected(study: Study) -> None:
    """Let every image have one rating on the first scale in each stratum, by panelists who rated 2,500 each."""
    for stratum in study.strata.all():
        fills = list(
            StratumFill.objects.filter(stratum=stratum).order_by("shuffle_key").values_list("pk", flat=True)
        )
        for start in range(0, len(fills), ONE_PANELIST):
            panelist = Panelist.objects.create(
                study=study, stratum=stratum, label=f"before-{stratum.pk}-{start}"
            )
            _rated(panelist, StratumFill.objects.filter(pk__in=fills[start : start + ONE_PANELIST]))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into rating (key, trial_id, scale_id, panelist_id, study_asset_id, value, cannot_judge, client, late,"
            " current, received_at) select gen_random_uuid(), t.id, %s, t.panelist_id, t.study_asset_id,"
            " 1 + (t.study_asset_id + t.panelist_id) %% 7, '', '{}', false, true, now() - random() * interval '20 days'"
            " from trial t join panelist p on p.id = t.panelist_id where p.label like 'before-%%'",
            [study.scales.order_by("position").values_list("pk", flat=True)[0]],
        )


def nearly_full(study: Study, left: int) -> None:
    """Let all fills but `left` of each stratum be full. Leaves as many dead rows and index entries as there are fills."""
    for stratum in study.strata.all():
        open_ = StratumFill.objects.filter(stratum=stratum).order_by("shuffle_key").values("pk")[:left]
        StratumFill.objects.filter(stratum=stratum).exclude(
            pk__in=list(open_.values_list("pk", flat=True))
        ).update(answered=F("target") - F("leased"))


def full(study: Study) -> None:
    """Let every fill be full, with nothing leased."""
    StratumFill.objects.filter(stratum__study=study).update(answered=F("target"), leased=0)


def _rated(panelist: Panelist, fills: QuerySet[StratumFill]) -> None:
    block = Block.objects.create(
        panelist=panelist, number=90_000, seed=1, state=Block.State.DONE, expires_at=timezone.now()
    )
    chosen = list(fills.values_list("pk", "study_asset_id"))
    template = Trial.objects.create(
        block=block,
        panelist=panelist,
        study_asset_id=chosen[0][1],
        kind=Trial.Kind.PRACTICE,
        position=0,
        state=Trial.State.ANSWERED,
        counted=True,
    )
    given = {
        "study_asset_id": "drawn.asset",
        "fill_id": "drawn.fill",
        "kind": "'regular'",
        "position": "drawn.place",
        "answered_at": "now() - interval '1 day' * (1 + 20 * random())",
    }
    source = "unnest(%s::bigint[], %s::bigint[]) with ordinality as drawn(fill, asset, place)"
    multiply(template, source, given, [[fill for fill, _asset in chosen], [asset for _fill, asset in chosen]])
    template.delete()
    StratumFill.objects.filter(pk__in=[fill for fill, _asset in chosen]).update(answered=F("answered") + 1)
