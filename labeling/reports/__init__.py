"""Frozen methods-and-results reports: every figure of a study at one moment, so that another person can recompute it."""
