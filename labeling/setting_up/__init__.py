"""Setting a study up, from its first image to its launch, and its states after that."""
