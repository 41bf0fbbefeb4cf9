"""Screens before sign-in."""
