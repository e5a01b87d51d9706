"""When a study does not trust a score and asks people instead."""
