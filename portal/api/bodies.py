"""What is sent to the API: one JSON object, named by an `Idempotency-Key` if it is not to be carried out twice."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response

from portal.api.answers import answer
from portal.api.faults import Fault
from portal.api.keys import caller_of
from portal.domain.imports.records import Fields, Flaw, read
from portal.operations.api_calls import Call, Reused, Unit, once

_NAME = re.compile(r"[!-~]{1,255}")


async def read_object(request: Request) -> dict[str, Any]:
    """The object in the body, an empty one for no body at all; Fault 415 or 400 for anything else."""
    body = await request.body()
    if not body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Fault(415, 1, "Send application/json.")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Fault(400, 1, "Send one JSON object.")
    return content


def read_fields(source: Mapping[str, Any], fields: Fields, without: Sequence[str] = ()) -> dict[str, Any]:
    """The values of the fields; Fault 422 names what does not fit, and what Frisbii knows and this API does not."""
    flaws: list[Flaw] = []
    row = read(fields, source, flaws)
    refuse_flaws(flaws, source, without)
    return row


def refuse_flaws(flaws: Sequence[Flaw], source: Mapping[str, Any], without: Sequence[str] = ()) -> None:
    """Nothing is wrong, or Fault 422 names it."""
    told = [(flaw.field or "", str(flaw.reason)) for flaw in flaws]
    told += [(name, "This is not supported here.") for name in without if source.get(name) is not None]
    if told:
        raise Fault(422, 1, flaws=told)


async def carry_out(request: Request, unit: Unit, *args: Any) -> Response:
    """What the unit `(connection, call, *args)` gives, once for each name; Fault 409 for another request's name."""
    caller, name = caller_of(request), request.headers.get("idempotency-key")
    if name is not None and not _NAME.fullmatch(name):
        raise Fault(422, 1, flaws=[("Idempotency-Key", "Give 1 to 255 characters of ASCII without blanks.")])
    said = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    call = Call(caller.tools, caller.key, caller.now, name, hashlib.sha256(said).hexdigest())
    try:
        content, repeated = await once(call, unit, *args)
    except Reused as reused:
        raise Fault(409, 1, "Another request was sent with this Idempotency-Key before.") from reused
    return answer(request, content, headers={"idempotent-replayed": "true"} if repeated else None)
