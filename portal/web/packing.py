"""Answers on their way out: what htmx asks for is compressed, a whole page is not."""

import zlib

from litestar import Request

from portal.web.assets import codings
from portal.web.problems import is_htmx

_WORTH_IT = 1000  # bytes
_GZIP = 31  # zlib's number for the format that every browser takes


def pack(request: Request, text: str) -> tuple[bytes, dict[str, str]]:
    """The text as bytes, and the header that names their coding; small where that tells nobody anything.

    Another site can make a browser ask for a page and watch how long the answer is, which betrays secrets in it when it
    is compressed (BREACH). It cannot make it ask as htmx does, with a header of its own.
    """
    body = text.encode()
    if not is_htmx(request) or len(body) < _WORTH_IT:
        return body, {}
    if "gzip" not in codings(request.headers.get("accept-encoding", "")):
        return body, {}
    return zlib.compress(body, level=1, wbits=_GZIP), {"content-encoding": "gzip"}
