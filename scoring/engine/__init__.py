"""From pixels to a distribution over the scale points. Imports no Django; torch only where it is used."""
