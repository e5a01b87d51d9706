"""Parts that scoring adds to pages of other apps."""
