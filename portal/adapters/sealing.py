"""What leaves the house sealed and comes back, and tags that find a thing again without naming it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unsealable(Exception):
    """The text was not sealed with this key, or it was changed since."""


class Seal:
    """Keys for separate purposes, all derived (HKDF-SHA256, RFC 5869) from the operator's one secret key."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self.key("seal")))
        self._tag_key = self.key("tag")

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose; another purpose's key tells nothing about them."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal/{purpose}".encode()).derive(self._secret)

    def seal(self, content: Mapping[str, Any]) -> str:
        """The content (JSON types only) encrypted and authenticated, as text that is safe in URLs and cookies."""
        return self._fernet.encrypt(json.dumps(content, ensure_ascii=False).encode()).decode()

    def open(self, sealed: str) -> dict[str, Any]:
        """What was sealed; raises Unsealable."""
        try:
            return dict(json.loads(self._fernet.decrypt(sealed.encode())))
        except InvalidToken as broken:
            raise Unsealable from broken

    def tag(self, purpose: str, text: str) -> str:
        """64 hex digits, always the same for the same purpose and text, that reveal nothing without the secret key."""
        return hmac.new(self._tag_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
