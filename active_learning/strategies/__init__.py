"""Query strategies: which ratings to buy next. No Django; numpy only until one that needs more is called.

Importing the package registers every strategy, so that `registry.names()` is complete.
"""

from . import committee, diversity, random_choice, value_of_rating

__all__ = ["committee", "diversity", "random_choice", "value_of_rating"]
