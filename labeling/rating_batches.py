"""A batch of answers of one user, who may be a panelist in several studies."""

from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import User
from labeling import ratings
from labeling.models import Panelist, Trial
from labeling.ratings import Result


def receive_from(user: User, items: list[Any]) -> list[Result]:
    """Hand each answer to the panelist whose trial it names; what names none goes to the first of the others.

    One transaction per panelist. Results come in the order given. Raises DomainError `not_a_panelist` (403).
    """
    own = {panelist.pk: panelist for panelist in _panelists(user)}
    if not own:
        raise DomainError("not_a_panelist", _("This account is not on the panel of any study."), status=403)
    owners = _owners(list(own), items)
    fallback = next(iter(owners.values()), next(iter(own)))
    places: dict[int, list[int]] = {}
    for place, item in enumerate(items):
        places.setdefault(owners.get(_trial_of(item), fallback), []).append(place)
    results: dict[int, Result] = {}
    for panelist, of_panelist in places.items():
        taken = ratings.receive(own[panelist], [items[place] for place in of_panelist])
        results |= dict(zip(of_panelist, taken, strict=True))
    return [results[place] for place in range(len(items))]


def _panelists(user: User) -> list[Panelist]:
    return list(Panelist.objects.select_related("study").filter(user=user).order_by("pk"))


def _owners(panelists: list[int], items: list[Any]) -> dict[int | None, int]:
    """The panelist of each trial named in `items`, in the order in which they are named."""
    numbers = [number for number in map(_trial_of, items) if number is not None]
    of_trial = dict(
        Trial.objects.filter(pk__in=numbers, panelist__in=panelists).values_list("pk", "panelist_id")
    )
    return {number: of_trial[number] for number in numbers if number in of_trial}


def _trial_of(item: Any) -> int | None:
    number = item.get("trial") if isinstance(item, dict) else None
    return number if type(number) is int and 0 < number < 2**63 else None
