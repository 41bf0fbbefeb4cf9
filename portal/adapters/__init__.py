"""The outside world, one module a library or protocol."""
