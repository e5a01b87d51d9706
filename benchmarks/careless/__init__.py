"""Real panels with simulated careless raters in them."""
