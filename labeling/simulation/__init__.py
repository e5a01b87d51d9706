"""A simulated panel that rates through the same HTTP API as people do."""
