from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from core.models import User


def signed_in(request: Request) -> User:
    """The user behind an API request. Raises NotAuthenticated where there is none."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
