"""Reliability, consensus, quality control and ordering on plain arrays: numpy and scipy only, no Django."""
