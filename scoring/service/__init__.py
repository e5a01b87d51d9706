"""Scores on request: the web process writes rows and wakes scoring workers, which answer them in batches."""
