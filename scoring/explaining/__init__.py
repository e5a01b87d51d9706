"""Which parts of an image move its scores: computed by a worker, kept, laid over the picture."""
