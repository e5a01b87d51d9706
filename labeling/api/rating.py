"""The panelist's API: a block to rate, and the answers."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.people import signed_in
from labeling import access, blocks, way_in
from labeling.api import serializers as shapes
from labeling.block_payload import block_payload, nothing_payload
from labeling.rating_batches import receive_from


class BlocksView(APIView):
    """Plan the next block, or take the open one up again."""

    @extend_schema(request=None, responses={201: shapes.BlockShape, 200: shapes.BlockShape})
    def post(self, request: Request, slug: str) -> Response:
        panelist = access.panelist_for(request.user, slug)
        # A token is a program that its operator answers for; a person in the browser goes the way in first.
        if request.auth is None:
            way_in.require_all_done(panelist)
        block, created = blocks.open_block(panelist)
        if block is None:
            return Response(nothing_payload(panelist))
        return Response(block_payload(block), status=201 if created else 200)


class RatingsView(APIView):
    """Answers in batches of up to 500. Each UUID is taken once; each answer gets its own result, in the order given.

    Somebody may rate in several studies: the trials tell whose answers they are.
    """

    @extend_schema(request=shapes.AnswersShape, responses={200: shapes.ResultsShape})
    def post(self, request: Request) -> Response:
        batch = shapes.BatchIn(data=request.data)
        batch.is_valid(raise_exception=True)
        results = receive_from(signed_in(request), batch.validated_data["ratings"])
        return Response({"results": [result._asdict() for result in results]})
