"""Lists of every kind of record: the newest first, in a window of time, a page at a time."""

import json
from dataclasses import replace
from datetime import timedelta

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from portal.api.answers import answer
from portal.api.faults import Fault
from portal.api.keys import Caller, caller_of
from portal.api.windows import EPOCH, USUAL, before, read_moment
from portal.operations.api_pages import Place, place_of, token_of
from portal.store import api_reads, merchants
from portal.store.api_reads import Query
from portal.store.errors import Missing
from portal.store.export_shapes import instant
from portal.store.resources import RESOURCES, Filter, Resource

SIZES = range(10, 101)
USUAL_SIZE = 20
_LONGEST = 255
_MOST_VALUES = 10
# What was made in this very moment is in a list that is open at its end.
_A_MOMENT = timedelta(microseconds=1)
_OWN = ("range", "from", "to", "interval", "size", "next_page_token")


@get("/{kind:str}")
async def list_records(request: Request, kind: FromPath[str]) -> Response:
    """A page of the merchant's records of this kind; all parameters are repeated with the token of the next one."""
    resource, caller = RESOURCES.get(kind), caller_of(request)
    if resource is None:
        raise Missing("list")
    query, question = await _query(request, resource, caller)
    found = await caller.read(api_reads.page, resource, query, caller.now)
    content = {
        "size": query.size, "count": len(found.records), "from": instant(query.from_at), "to": instant(query.to_at),
        "range": "created", "content": found.records,
    }  # fmt: skip
    if found.older:
        place = Place(found.older, query.from_at, query.to_at)
        content["next_page_token"] = token_of(caller.tools.seal, question, place)
    return answer(request, content)


async def _query(request: Request, resource: Resource, caller: Caller) -> tuple[Query, str]:
    """What is wanted, and the question that the token of the next page belongs to."""
    sent = request.query_params.dict()
    if unknown := sorted(set(sent) - {*_OWN, *resource.filters}):
        raise Fault(422, 1, flaws=[(name[:_LONGEST], "This list has no such parameter.") for name in unknown[:10]])
    filters = {name: _values(name, resource.filters[name], sent[name]) for name in resource.filters if name in sent}
    if _one(sent, "range", "created") != "created":
        raise Fault(422, 1, flaws=[("range", "This list is by the day on which records were created.")])
    window = [_one(sent, name, "") for name in ("from", "to", "interval")]
    question = json.dumps([caller.key.merchant_id, resource.name, filters, window])
    if token := _one(sent, "next_page_token", ""):
        place = place_of(caller.tools.seal, question, token)
        if place is None:
            raise Fault(422, 1, flaws=[("next_page_token", "Repeat the parameters that the token was given for.")])
        return Query(place.from_at, place.to_at, filters, _size(sent), place.before), question
    related = any(resource.filters[name].named_by for name in filters)
    return await _opened(caller, Query(EPOCH, caller.now, filters, _size(sent)), window, related), question


async def _opened(caller: Caller, query: Query, window: list[str], related: bool) -> Query:
    """The query with its window: up to now, for a month or, of what belongs to something, from the beginning."""
    start, end, length = window
    zone = await caller.tools.database.read(merchants.timezone_of, caller.key.merchant_id)
    to_at = read_moment("to", end, zone) if end else caller.now + _A_MOMENT
    if length or not (start or related):
        from_at = before("interval", length or USUAL, to_at, zone)
    else:
        from_at = read_moment("from", start, zone) if start else EPOCH
    if from_at > to_at:
        raise Fault(400, 23)
    return replace(query, from_at=from_at, to_at=to_at)


def _values(name: str, wanted: Filter, sent: list[str]) -> tuple[str, ...]:
    if len(sent) > (_MOST_VALUES if wanted.values else 1):
        raise Fault(422, 1, flaws=[(name, "Give it fewer times.")])
    for value in sent:
        if wanted.values and value not in wanted.values:
            raise Fault(422, 1, flaws=[(name, f"It is one of {', '.join(wanted.values)}.")])
        if not 0 < len(value) <= _LONGEST or not value.isprintable():
            raise Fault(422, 1, flaws=[(name, "Give 1 to 255 characters that can be printed.")])
    return tuple(sent)


def _one(sent: dict[str, list[str]], name: str, usual: str) -> str:
    values = sent.get(name, [usual])
    if len(values) > 1:
        raise Fault(422, 1, flaws=[(name, "Give it once.")])
    return values[0]


def _size(sent: dict[str, list[str]]) -> int:
    text = _one(sent, "size", str(USUAL_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) in SIZES):
        raise Fault(422, 1, flaws=[("size", f"Give a number from {SIZES[0]} to {SIZES[-1]}.")])
    return int(text)


router = Router("/list", route_handlers=[list_records])
