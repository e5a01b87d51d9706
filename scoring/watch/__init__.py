"""Watching what arrives: reference, observations, weekly comparison, alerts."""
