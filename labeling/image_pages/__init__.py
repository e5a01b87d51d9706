"""The images of a study as pages and files list them."""
