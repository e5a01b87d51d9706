"""Agreement for data leads, ML engineers and their programs."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from labeling.access import study_for
from labeling.agreement.report import Asked, reliability_report
from labeling.api import serializers as shapes
from labeling.models import Scale, Study


def query(request: Request, shape: type[Serializer[Any]]) -> dict[str, Any]:
    read = shape(data=request.query_params)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def scale_of(study: Study, name: str) -> Scale:
    found = study.scales.filter(name=name).first()
    if found is None:
        raise Http404
    return found


class ReliabilityView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter(name) for name in ("scale", "level", "by", "stratum")],
        responses={200: shapes.ReliabilityShape},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked = query(request, shapes.ReliabilityQuery)
        if "scale" in asked:
            scale_of(study, asked["scale"])
        return Response(reliability_report(study, Asked(**asked)))
