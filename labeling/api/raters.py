"""How each rater rates, for the data lead's programs."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.models import User
from labeling.access import study_for
from labeling.api.figures import query, scale_of
from labeling.raters.listing import rater_report


class RatersQuery(serializers.Serializer):
    scale = serializers.CharField(required=False)


class RaterShape(serializers.Serializer):
    panelist = serializers.CharField()
    state = serializers.CharField()
    n = serializers.IntegerField(help_text="ratings the figures rest on")
    bias = serializers.FloatField(allow_null=True, help_text="mean deviation from the consensus")
    low = serializers.FloatField(allow_null=True, help_text="95% interval of the bias")
    high = serializers.FloatField(allow_null=True)
    inconsistency = serializers.FloatField(allow_null=True, help_text="standard deviation around it")
    agreement = serializers.FloatField(allow_null=True, help_text="correlation with the mean of the others")
    upper = serializers.FloatField(allow_null=True, help_text="its upper bound, one-sided 95%")


class RatersShape(serializers.Serializer):
    study = serializers.CharField()
    scale = serializers.CharField(allow_null=True, help_text="null: averaged over all scales")
    unit = serializers.ChoiceField(choices=["points", "scale_spread"])
    computed_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(
        allow_null=True, help_text="why figures are missing; being_computed: ask again"
    )
    reason = serializers.CharField(allow_null=True)
    raters = RaterShape(many=True)


class RatersView(APIView):
    @extend_schema(parameters=[OpenApiParameter("scale")], responses={200: RatersShape})
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug, User.Role.DATA_LEAD)
        asked = query(request, RatersQuery)
        scale = scale_of(study, asked["scale"]) if "scale" in asked else None
        return Response(rater_report(study, scale))
