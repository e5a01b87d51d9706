"""Shapes of the scoring API."""

from typing import Any

from rest_framework import serializers

from scoring.models import ModelVersion


class ScoreShape(serializers.Serializer):
    asset = serializers.CharField(source="study_asset.name")
    scale = serializers.CharField(source="scale.name")
    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    aleatoric = serializers.FloatField()
    epistemic = serializers.FloatField()
    probabilities = serializers.ListField(child=serializers.FloatField())


class ScoresQuery(serializers.Serializer):
    scale = serializers.CharField(required=False)
    model = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ModelShape(serializers.ModelSerializer):
    study = serializers.CharField(source="study.slug")
    snapshot = serializers.CharField(source="snapshot.sha256")
    extractor = serializers.CharField(source="extractor.version")
    pretrained = serializers.BooleanField(source="extractor.pretrained")
    serves = serializers.BooleanField(read_only=True)
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
            "error",
            "created_at",
            "heads",
        )

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
