"""How many ratings are worth asking for, what they cost, and when an image has enough."""
