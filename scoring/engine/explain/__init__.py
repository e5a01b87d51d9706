"""Which parts of an image move its score. Indicative: what the model reacts to, not why people feel as they do."""
