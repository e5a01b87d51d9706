"""Groups of images (one campaign, one person), read from the names of their files."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, CharField, Count, Expression, F, Func, Q, Value, When
from django.db.models.functions import Left, StrIndex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.models import Study

LONGEST = 120
SHOWN = 12
PATTERNS = {
    "underscore": gettext_lazy("the text before the first underscore"),
    "hyphen": gettext_lazy("the text before the first hyphen"),
    "folder": gettext_lazy("the folder"),
}


class Groups(NamedTuple):
    """`largest` are (name, images), largest first; `alone` counts groups of one image, `without` images of none."""

    number: int
    largest: list[tuple[str, int]]
    alone: int
    without: int


def groups_now(study: Study) -> Groups:
    """The groups as they are."""
    return _summary(study, F("group"))


def groups_from_names(study: Study, pattern: str) -> Groups:
    """The groups that `pattern` (one of PATTERNS) would make; nothing is changed."""
    return _summary(study, _from_name(pattern))


@transaction.atomic
def set_groups(study: Study, pattern: str, by: User | None = None) -> int:
    """Give every image the group that `pattern` finds in its name. Returns how many images changed."""
    return _put(study, _from_name(pattern), pattern, by)


@transaction.atomic
def clear_groups(study: Study, by: User | None = None) -> int:
    """Take every image out of its group. Returns how many were in one."""
    return _put(study, Value("", output_field=CharField()), "", by)


def _put(study: Study, group: Expression, pattern: str, by: User | None) -> int:
    # One person at a time: thousands of rows locked by two of them, each in an order of its own, would wait for ever.
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    changed = study.assets.exclude(group=group).update(group=group)
    if changed:
        audit.record(
            "groups_set", actor=by, study=study.slug, target=study, pattern=pattern or "none", images=changed
        )
    return changed


def _from_name(pattern: str) -> Expression:
    """Raises DomainError for a pattern that is none of PATTERNS."""
    name = F("name")
    if pattern in ("underscore", "hyphen"):
        sign = "_" if pattern == "underscore" else "-"
        length = StrIndex(name, Value(sign)) - 1
        found: Expression = Left(name, length)
        has = Q(name__contains=sign) & ~Q(name__startswith=sign)
    elif pattern == "folder":
        found = Func(name, Value("/[^/]*$"), Value(""), function="regexp_replace", output_field=CharField())
        has = Q(name__contains="/")
    else:
        raise DomainError("pattern", _("Choose how groups are read from the names."))
    return Case(When(has, then=Left(found, LONGEST)), default=Value(""), output_field=CharField())


def _summary(study: Study, group: Expression | F) -> Groups:
    """One pass over the study's images."""
    rows = study.assets.order_by().annotate(to=group).values_list("to").annotate(n=Count("pk"))
    sizes = dict(rows)
    without = sizes.pop("", 0)
    largest = sorted(sizes.items(), key=lambda size: (-size[1], size[0]))
    return Groups(len(sizes), largest[:SHOWN], sum(n == 1 for n in sizes.values()), without)
