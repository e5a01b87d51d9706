"""Gold, anchors, examples, practice images and attention cards, as the data lead curates them."""
