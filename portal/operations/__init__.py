"""Intents that take several decisions or speak to the outside."""
