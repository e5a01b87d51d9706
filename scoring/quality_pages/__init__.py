"""Image quality of a study as pages, API and command show it."""
