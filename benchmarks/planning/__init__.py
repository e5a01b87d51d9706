"""Planning blocks for many panelists at once: a study of any size, clients, measures and checks."""
