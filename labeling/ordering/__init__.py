"""The order of images in a block as a data lead sets it: settings, groups, preview, picture."""
