"""Careless raters: found while they rate, suspended on strong evidence, judged by a person in the end."""
