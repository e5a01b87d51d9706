"""How many raters a study wants, for data leads and their programs."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.models import User
from labeling.access import study_for
from labeling.api.figures import query, scale_of
from labeling.planning.plan import plan_of, wishes_of


class PlanningQuery(serializers.Serializer):
    icc = serializers.FloatField(required=False, min_value=0.01, max_value=0.999)
    half_width = serializers.FloatField(required=False, min_value=0.01, max_value=1000)
    scale = serializers.CharField(required=False)


class PlanningShape(serializers.Serializer):
    """Where there is no number, `code` names why and `reason` says it."""

    study = serializers.CharField()
    wanted = serializers.DictField()
    currency = serializers.CharField()
    cost_per_answer = serializers.FloatField(allow_null=True)
    stopping = serializers.BooleanField()
    images = serializers.IntegerField(allow_null=True)
    answered = serializers.IntegerField(allow_null=True)
    leased = serializers.IntegerField(allow_null=True)
    open_blocks = serializers.IntegerField(allow_null=True)
    pace = serializers.DictField(help_text="answers to regular images per day over the last seven days")
    scales = serializers.ListField(child=serializers.DictField())
    effort = serializers.ListField(child=serializers.DictField())


class PlanningView(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("icc", OpenApiTypes.FLOAT),
            OpenApiParameter("half_width", OpenApiTypes.FLOAT),
            OpenApiParameter("scale"),
        ],
        responses={200: PlanningShape},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug, User.Role.DATA_LEAD)
        asked = query(request, PlanningQuery)
        if "scale" in asked:
            scale_of(study, asked["scale"])
        wishes = wishes_of(study, asked.get("icc"), asked.get("half_width"))
        return Response(plan_of(study, wishes, asked.get("scale")).found)
