"""Short names as words."""

from django import template

register = template.Library()


@register.filter
def words(name: str) -> str:
    """`prompt_match` as "prompt match"."""
    return name.replace("_", " ").replace("-", " ")
