"""Importing this module tells the worker which kinds of jobs active learning can do."""

import active_learning.retraining
import active_learning.selection  # noqa: F401
