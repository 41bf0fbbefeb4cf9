"""How random tokens are stored."""

import hashlib


def token_hash(token: str) -> str:
    """What is kept of a random token: a plain hash is enough from 112 bits on (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()
