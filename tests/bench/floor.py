"""The floor: the least that Litestar does for bytes that are ready: `python -m tests.bench.floor PORT FILE…`."""

import sys
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, get
from litestar.handlers import HTTPRouteHandler


def route(file: Path) -> HTTPRouteHandler:
    """A handler at /<name> that answers with the bytes of the file."""
    body = file.read_bytes()

    @get(f"/{file.stem}")
    async def show_bytes() -> Response[bytes]:
        return Response(body, media_type="text/html")

    return show_bytes


if __name__ == "__main__":
    uvicorn.run(
        Litestar([route(Path(file)) for file in sys.argv[2:]], openapi_config=None, logging_config=None),
        # As `portal serve` runs.
        host="127.0.0.1", port=int(sys.argv[1]), proxy_headers=False, server_header=False, access_log=False,
        log_config=None, timeout_graceful_shutdown=20, limit_concurrency=1000,
    )  # fmt: skip
