"""Reading images: bytes to pixels, derivative and perceptual hash (Pillow and numpy only, no Django, no
torch)."""
