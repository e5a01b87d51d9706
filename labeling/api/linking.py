"""Order effects, anchors over time and links for data leads, ML engineers and their programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.people import signed_in
from core.errors import DomainError
from labeling.access import study_for
from labeling.api.figures import query, scale_of
from labeling.figures.link_sides import side_of
from labeling.linking.anchor_times import BY, anchors_report
from labeling.linking.choices import choices
from labeling.linking.report import link_report, side_or_default
from labeling.order_effects.reasons import reason
from labeling.order_effects.report import order_report


class ScalesShape(serializers.Serializer):
    study = serializers.CharField()
    scales = serializers.ListField(child=serializers.DictField())


class OrderQuery(serializers.Serializer):
    scale = serializers.CharField(required=False)


class AnchorsQuery(OrderQuery):
    by = serializers.ChoiceField(choices=BY, required=False)


class LinkQuery(serializers.Serializer):
    scale = serializers.CharField()
    a = serializers.CharField(required=False, max_length=100)


class LinkShape(serializers.Serializer):
    study = serializers.CharField()
    scale = serializers.CharField()
    a = serializers.CharField()
    code = serializers.CharField(help_text="empty, or why there is no link")
    reason = serializers.CharField(allow_null=True)
    shift = serializers.DictField(required=False, help_text="estimate, low, high, standard_error: added to B")
    anchors = serializers.ListField(child=serializers.DictField(), required=False)
    images = serializers.ListField(child=serializers.DictField(), required=False)


class OrderEffectsView(APIView):
    @extend_schema(parameters=[OpenApiParameter("scale")], responses={200: ScalesShape})
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked = query(request, OrderQuery)
        if "scale" in asked:
            scale_of(study, asked["scale"])
        return Response(order_report(study, asked.get("scale")))


class AnchorsView(APIView):
    @extend_schema(
        parameters=[OpenApiParameter("scale"), OpenApiParameter("by", enum=BY)], responses={200: ScalesShape}
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked = query(request, AnchorsQuery)
        if "scale" in asked:
            scale_of(study, asked["scale"])
        return Response(anchors_report(study, asked.get("scale"), asked.get("by", "")))


class LinkingView(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter("scale", required=True),
            OpenApiParameter("a", description="stratum:KEY, sitting:N, week:DAY …; all for another study"),
            OpenApiParameter(
                "with", required=True, description="the same, or the short name of another study"
            ),
        ],
        responses={200: LinkShape},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked: dict[str, Any] = query(request, LinkQuery)
        token = request.query_params.get("with", "").replace("\0", "")[:100]
        scale = scale_of(study, asked["scale"])
        found = choices(study, scale, signed_in(request))
        if not token:
            raise DomainError(
                "with", _("Say with= what is to be linked."), status=400, choices=_tokens(found)
            )
        b = side_of(token)
        a = side_or_default(asked.get("a", ""), b)
        if found.name(b) is None or found.name(a) is None:
            raise DomainError("no_side", reason("no_side"), status=400, choices=_tokens(found))
        return Response(link_report(study, scale, a, b))


def _tokens(found: Any) -> list[str]:
    return sorted({side.token for group in (*found.a, *found.b) for side, _name in group.sides})
