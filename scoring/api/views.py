"""Scores and models for data leads, ML engineers and their programs."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import CharFilter, ChoiceFilter, DjangoFilterBackend, FilterSet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import DomainError
from core.models import User
from labeling.access import studies_of, study_for
from scoring.api.serializers import ModelShape, ScoreShape, ScoresQuery, ScoresShape
from scoring.fallback.listing import reasons_of
from scoring.models import ModelVersion, Score, ServingModel
from scoring.service.said import made_by
from scoring.serving import serving_model


def models_for(user: object) -> QuerySet[ModelVersion]:
    """The model versions of the studies in which `user` is an ML engineer, each knowing whether it serves."""
    return (
        ModelVersion.objects.filter(study__in=studies_of(user, User.Role.ML_ENGINEER))
        .annotate(serves=Exists(ServingModel.objects.filter(model=OuterRef("pk"))))
        .select_related("study", "snapshot", "extractor")
        .prefetch_related("heads__scale")
        .order_by("study__slug", "-number")
    )


class ScorePages(LimitOffsetPagination):
    default_limit = 1000
    max_limit = 10_000


class ScoresView(APIView):
    """Stored scores of a study by the model that serves, or by the version named. Every answer says which."""

    @extend_schema(
        parameters=[
            OpenApiParameter("asset", description="name of one image in the study"),
            OpenApiParameter("scale"),
            OpenApiParameter("model", int, description="a version; by default the one that serves"),
            OpenApiParameter("limit", int),
            OpenApiParameter("offset", int),
        ],
        responses={200: ScoresShape},
    )
    def get(self, request: Request, slug: str) -> Response:
        study = study_for(request.user, slug)
        asked = ScoresQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        version, scale = asked.validated_data.get("model"), asked.validated_data.get("scale")
        model = study.models.filter(number=version).first() if version else serving_model(study)
        if model is None:
            raise DomainError(
                "no_model", _("No model serves this study yet, or there is no such version."), status=404
            )
        scores = Score.objects.filter(model=model).select_related(
            "study_asset", "scale", "model__extractor", "model__snapshot"
        )
        scores = scores.order_by("scale__position", "study_asset__name", "pk")
        if scale:
            scores = scores.filter(scale__name=scale)
        if asked.validated_data.get("asset"):
            scores = scores.filter(study_asset__name=asked.validated_data["asset"])
        pages = ScorePages()
        page = pages.paginate_queryset(scores, request, view=self) or []
        needs = reasons_of(model, [score.study_asset_id for score in page])
        return Response(
            {
                "study": study.slug,
                "model": {
                    **made_by(model),
                    "usable": {head.scale.name: head.usable for head in model.heads.select_related("scale")},
                },
                "count": pages.count,
                "next": pages.get_next_link(),
                "scores": ScoreShape(page, many=True, context={"needs": needs}).data,
            }
        )


class ModelFilter(FilterSet):
    study = CharFilter("study__slug")
    state = ChoiceFilter(choices=ModelVersion.State.choices)


class ModelsView(ListAPIView):
    """Model versions of your studies, newest first within a study."""

    serializer_class = ModelShape

    filter_backends = (DjangoFilterBackend,)
    filterset_class = ModelFilter

    def get_queryset(self) -> QuerySet[ModelVersion]:
        return models_for(self.request.user)
