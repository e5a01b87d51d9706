"""What the order of images does to ratings, as pages and programs give it."""
