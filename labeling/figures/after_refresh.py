"""What follows new figures: called by the worker once those of a study have been refreshed."""

import logging
from collections.abc import Callable

from labeling.models import Study

logger = logging.getLogger(__name__)
Follow = Callable[[Study], object]
HOOKS: list[Follow] = []


def follows_figures(function: Follow) -> Follow:
    """Register `function(study)`. It may run any number of times, and must be quick where nothing has changed."""
    HOOKS.append(function)
    return function


def run(study: Study) -> list[str]:
    """Call everything that is registered; one that fails keeps nothing from the others. Returns what failed."""
    failed = []
    for follow in HOOKS:
        try:
            follow(study)
        except Exception as error:
            logger.exception("%s failed after new figures of %s", follow.__module__, study)
            failed.append(f"{follow.__module__}: {type(error).__name__}: {error}"[:500])
    return failed
