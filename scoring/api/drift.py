"""Drift for data leads, ML engineers and their programs."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.access import study_for
from scoring.models import ModelVersion
from scoring.serving import model_at_hand
from scoring.watch.answer import drift_answer


class DriftQuery(serializers.Serializer):
    model = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    source = serializers.CharField(required=False, max_length=80)  # type: ignore[assignment]


class AlertShape(serializers.Serializer):
    id = serializers.IntegerField()
    week = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()
    name = serializers.CharField()
    images = serializers.IntegerField()
    figures = serializers.DictField()
    cause = serializers.CharField()
    advice = serializers.CharField()
    seen_at = serializers.DateTimeField(allow_null=True)


class WeekShape(serializers.Serializer):
    week = serializers.DateField()
    source = serializers.CharField(help_text="'*': all sources together")  # type: ignore[assignment]
    images = serializers.IntegerField()
    verdict = serializers.CharField(help_text="before, few, alike, differs")
    needed = serializers.IntegerField(allow_null=True)
    measures = serializers.ListField(child=serializers.DictField())


class DriftShape(serializers.Serializer):
    study = serializers.CharField()
    model = serializers.DictField(allow_null=True)
    reference = serializers.DictField(allow_null=True)
    state = serializers.CharField(help_text="none, no_reference, few, alike, differs")
    sentence = serializers.CharField()
    alerts = AlertShape(many=True)
    markers = serializers.ListField(child=serializers.DictField())
    weeks = WeekShape(many=True)


class DriftView(APIView):
    """Whether what arrives looks like what the model was made on, week by week and source by source."""

    @extend_schema(
        parameters=[
            OpenApiParameter("model", int, description="a version; by default the one that serves"),
            OpenApiParameter("source", description="one source; '*' for all of them together"),
        ],
        responses={200: DriftShape},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked = DriftQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        model = model_at_hand(study)
        if number := asked.validated_data.get("model"):
            ready = study.models.filter(state=ModelVersion.State.READY)
            model = ready.select_related("extractor", "snapshot").filter(number=number).first()
        return Response(drift_answer(study, model, asked.validated_data.get("source")))
