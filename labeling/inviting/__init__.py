"""Invitations: links for one or for many, as a list, as a file."""
