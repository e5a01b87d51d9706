"""Importing this module tells the worker which kinds of jobs scoring can do."""

import scoring.extraction
import scoring.scores  # noqa: F401
