"""Shapes of the scoring API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scoring.model_card import weights_licence
from scoring.models import ModelVersion, Score
from scoring.training_options import options_of


class ScoreShape(serializers.Serializer):
    asset = serializers.CharField(source="study_asset.name")
    scale = serializers.CharField(source="scale.name")
    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    aleatoric = serializers.FloatField()
    epistemic = serializers.FloatField()
    probabilities = serializers.ListField(child=serializers.FloatField())
    needs_people = serializers.SerializerMethodField(
        help_text="why the score is not trusted; empty where it is"
    )

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_needs_people(self, score: Score) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.context.get("needs", {}).get(score.study_asset_id, [])
        return found


class ScoringModel(serializers.Serializer):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    extractor = serializers.CharField()
    snapshot = serializers.CharField()
    usable = serializers.DictField(child=serializers.BooleanField())


class ScoresShape(serializers.Serializer):
    """A page of stored scores and what made them."""

    study = serializers.CharField()
    model = ScoringModel()
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    scores = ScoreShape(many=True)


class ScoresQuery(serializers.Serializer):
    scale = serializers.CharField(required=False)
    asset = serializers.CharField(required=False, max_length=200)
    model = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ModelShape(serializers.ModelSerializer):
    study = serializers.CharField(source="study.slug")
    snapshot = serializers.CharField(source="snapshot.sha256")
    extractor = serializers.CharField(source="extractor.version")
    pretrained = serializers.BooleanField(source="extractor.pretrained")
    serves = serializers.BooleanField(read_only=True)
    options = serializers.SerializerMethodField(help_text="how its heads were trained")
    licence = serializers.SerializerMethodField(help_text="what is known of the licence of the weights")
    heads = serializers.SerializerMethodField()

    class Meta:
        model = ModelVersion
        fields = (
            "id",
            "study",
            "number",
            "state",
            "serves",
            "snapshot",
            "extractor",
            "pretrained",
            "seed",
            "options",
            "licence",
            "error",
            "created_at",
            "heads",
        )

    def get_options(self, model: ModelVersion) -> dict[str, Any]:
        return {**options_of(model.options)}

    def get_licence(self, model: ModelVersion) -> str:
        return weights_licence(model.extractor)

    def get_heads(self, model: ModelVersion) -> list[dict[str, Any]]:
        return [
            {
                "scale": head.scale.name,
                "sha256": head.sha256,
                "usable": head.usable,
                "reason": head.reason,
                "metrics": head.metrics,
            }
            for head in model.heads.all()
        ]
