"""The panelist's API: a block to rate, and the answers."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.people import signed_in
from core.errors import DomainError
from labeling import access, blocks, ratings
from labeling.api import serializers as shapes
from labeling.block_payload import block_payload, nothing_payload
from labeling.models import Panelist, Trial


class BlocksView(APIView):
    """Plan the next block, or take the open one up again."""

    @extend_schema(request=None, responses={201: shapes.BlockShape, 200: shapes.BlockShape})
    def post(self, request: Request, slug: str) -> Response:
        panelist = access.panelist_for(request.user, slug)
        # A token is a program that its operator answers for; a person in the browser agrees first.
        if request.auth is None and panelist.consented_at is None:
            raise DomainError("no_consent", _("Please read and agree to the conditions first."), status=403)
        block, created = blocks.open_block(panelist)
        if block is None:
            return Response(nothing_payload(panelist))
        return Response(block_payload(block), status=201 if created else 200)


class RatingsView(APIView):
    """Answers in batches of up to 500. Each UUID is taken once; each answer gets its own result."""

    @extend_schema(request=shapes.AnswersShape, responses={200: shapes.ResultsShape})
    def post(self, request: Request) -> Response:
        batch = shapes.BatchIn(data=request.data)
        batch.is_valid(raise_exception=True)
        items = batch.validated_data["ratings"]
        panelist = _panelist_of(request, items)
        results = ratings.receive(panelist, items)
        return Response({"results": [result._asdict() for result in results]})


def _panelist_of(request: Request, items: list[object]) -> Panelist:
    """Whose answers these are: somebody may rate in several studies, so the trials tell which panelist is meant."""
    own = Panelist.objects.select_related("study").filter(user=signed_in(request))
    trials = [item.get("trial") for item in items if isinstance(item, dict)]
    numbers = [t for t in trials if isinstance(t, int) and not isinstance(t, bool) and 0 < t < 2**63]
    by_trial = own.filter(pk__in=Trial.objects.filter(pk__in=numbers).values("panelist")).first()
    panelist = by_trial or own.first()
    if panelist is None:
        raise DomainError("not_a_panelist", _("This account is not on the panel of any study."), status=403)
    return panelist
