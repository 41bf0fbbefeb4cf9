"""Files to be saved: named in every script, by a header that every browser reads."""

import re
import unicodedata
from urllib.parse import quote

from litestar import Response


def download(content: bytes, media_type: str, name: str) -> Response:
    """The bytes, to be saved under this name."""
    headers = {"content-disposition": disposition(name)}
    return Response(content, media_type=media_type, headers=headers)


def disposition(name: str) -> str:
    """The header Content-Disposition (RFC 6266): the name itself, and one in ASCII for whoever cannot read that."""
    name = re.sub(r"[\x00-\x1f\x7f/\\\\]+", "-", name).encode("utf-8", "ignore").decode()
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "-", plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
