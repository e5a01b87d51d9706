from django.db import models
from django.db.models import F, Q

from labeling.models.asset import StudyAsset
from labeling.models.panel import Stratum


class StratumFill(models.Model):
    """How many ratings one asset has and still wants from one stratum: the row that planning reserves.

    `filled` counts answered and leased; the database itself refuses more than `target`.
    """

    study_asset = models.ForeignKey(StudyAsset, on_delete=models.CASCADE, related_name="fills")
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="fills")
    target = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(default=0)
    leased = models.PositiveIntegerField(default=0)
    filled = models.GeneratedField(
        expression=F("answered") + F("leased"), output_field=models.PositiveIntegerField(), db_persist=True
    )
    priority = models.FloatField(default=0.0)
    shuffle_key = models.FloatField()

    class Meta:
        db_table = "stratum_fill"
        constraints = [
            models.UniqueConstraint(
                fields=["study_asset", "stratum"], name="fill_once_per_asset_and_stratum"
            ),
            models.CheckConstraint(
                condition=Q(target__gte=F("answered") + F("leased")), name="fill_within_target"
            ),
        ]
        indexes = [
            models.Index(
                "stratum",
                F("priority").desc(),
                "filled",
                "shuffle_key",
                condition=Q(target__gt=F("answered") + F("leased")),
                name="fill_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.study_asset} in {self.stratum}: {self.answered}+{self.leased} of {self.target}"
