"""Image quality of a study, and which of its images need people, for programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import DomainError
from labeling.access import study_for
from scoring.fallback.listing import by_kind, needing
from scoring.fallback.rules import rules_of
from scoring.fallback.wording import KINDS, sentence
from scoring.quality_pages.keeping import study_quality
from scoring.quality_pages.measures import MEASURES
from scoring.quality_pages.report import image_documents, quality_document
from scoring.quality_pages.standing import spreads, warned
from scoring.quality_pages.thresholds import thresholds_of
from scoring.serving import model_at_hand


class QualityPages(LimitOffsetPagination):
    default_limit = 100
    max_limit = 1000


class NeedReasonShape(serializers.Serializer):
    code = serializers.CharField(help_text="low_quality:<measure>, no_face, unlike or wide_interval")
    scale = serializers.CharField(help_text='"" where it is about the image')
    value = serializers.FloatField()
    limit = serializers.FloatField()
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, reason: dict[str, Any]) -> str:
        return sentence(reason)


class NeedsShape(serializers.Serializer):
    asset = serializers.CharField(source="study_asset.name")
    reasons = NeedReasonShape(many=True)


class QualityView(APIView):
    """How a study's images are spread on each measure, and those beyond the limits, worst first."""

    @extend_schema(
        parameters=[
            OpenApiParameter("measure", description="only images that warn on it"),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        measure = request.query_params.get("measure", "")
        if measure and measure not in MEASURES:
            known = ", ".join(MEASURES)
            raise DomainError(
                "unknown_measure",
                _("There is no measure %(name)s. There are: %(known)s.") % {"name": measure, "known": known},
            )
        kept = study_quality(study)
        if kept is None:
            raise DomainError(
                "being_computed",
                _("The measures of this study are being put together. Ask again in a moment."),
                status=503,
            )
        thresholds = thresholds_of(rules_of(study))
        found = warned(kept.table, thresholds)
        rows = found.worst_first(measure)
        pages = QualityPages()
        page: list[Any] = pages.paginate_queryset(rows.tolist(), request, view=self) or []
        return Response(
            {
                **quality_document(study, kept.table, spreads(kept.table, thresholds), found),
                "as_of": kept.computed_at,
                "stale": kept.stale,
                "count": pages.count,
                "next": pages.get_next_link(),
                "warned": image_documents(kept.table, page, thresholds),
            }
        )


class NeedsPeopleView(APIView):
    """The images whose scores a study does not trust, most reasons first, and why."""

    @extend_schema(
        parameters=[
            OpenApiParameter("reason", enum=list(KINDS)),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses={200: NeedsShape(many=True)},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        kind = request.query_params.get("reason", "")
        if kind and kind not in KINDS:
            raise DomainError(
                "unknown_reason", _("There is no such reason. There are: %s.") % ", ".join(KINDS)
            )
        model = model_at_hand(study)
        if model is None:
            raise DomainError("no_model", _("No model has scored this study yet."), status=404)
        pages = QualityPages()
        page = pages.paginate_queryset(needing(model, kind).select_related("study_asset"), request, view=self)
        return Response(
            {
                "study": study.slug,
                "model": {
                    "version": model.number,
                    "extractor": model.extractor.version,
                    "snapshot": model.snapshot.sha256,
                },
                "reasons": by_kind(model),
                "count": pages.count,
                "next": pages.get_next_link(),
                "images": NeedsShape(page or [], many=True).data,
            }
        )
