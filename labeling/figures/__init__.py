"""Figures about a study's ratings, computed once and kept, so that pages are live at any size."""
