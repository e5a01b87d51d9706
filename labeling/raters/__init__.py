"""The raters of a study, one by one and side by side: what their pages show."""
