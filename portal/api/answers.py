"""Answers in JSON."""

import json
from typing import Any

from litestar import Request, Response

from portal.api.faults import request_id
from portal.api.keys import caller_of
from portal.store import api_reads
from portal.store.resources import Resource


def answer(request: Request, content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The content as it is."""
    named = {**(headers or {}), "request-id": request_id(request.scope)}
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status_code=status, media_type="application/json", headers=named)


async def show(request: Request, resource: Resource, key: str) -> Response:
    """The merchant's record of this kind and key, or all its versions; Missing for another merchant's."""
    caller = caller_of(request)
    found = await caller.read(api_reads.get, resource, key, caller.now)
    return answer(request, found if resource.versioned else found[0])
