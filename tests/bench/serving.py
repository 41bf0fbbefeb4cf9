"""How fast pages are served: against the floor, with many customers, by another database, and when they change."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.bench.browsing import HTMX, PORTAL, Reads, Writes, address_form, get, post_address
from tests.bench.keeping import updates
from tests.bench.load import Case
from tests.bench.rounds import Load, Results, alternate
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, sqlite_in
from tests.bench.servers import Server, floor, portal
from tests.bench.subscribing import contract
from tests.bench.visiting import transfers
from tests.databases import NoPostgreSQL, postgresql_url

DETAILS = f"{PORTAL}/details"
PAGES = {"list": f"{PORTAL}/subscriptions", "contract": f"{PORTAL}/subscriptions/{{contract}}"}
Line = tuple[str, float, str]


def serving(folder: Path, scale: Scale) -> Iterator[Line]:
    """The figures of serving: bytes, speeds, then memory and updates of the process that has served most of it."""
    with contextlib.ExitStack() as stack:
        url = furnish(sqlite_in(folder, "few"), scale.few, scale.few)
        few = stack.enter_context(portal(url, folder, DETAILS))
        yield from transfers(few)
        great = furnish(sqlite_in(folder, "many"), scale.many, min(scale.many, scale.signed_in))
        many = stack.enter_context(portal(great, folder, DETAILS))
        other = _postgresql(stack, folder, scale)
        bodies = {name: get(few.port, DETAILS, 0, more).body for name, more in (("page", {}), ("fragment", HTMX))}
        bodies |= {name: get(few.port, path.replace("{contract}", contract(0))).body for name, path in PAGES.items()}
        bare = stack.enter_context(floor(folder, bodies))
        cases = _cases(few, many, bare, other, bodies, scale)
        load = stack.enter_context(Load())
        results = alternate(load, cases, rounds=scale.rounds, seconds=scale.seconds)
        yield from _lines(results)
        own, floor_ = results.own("page floor"), results.note("page floor")
        print(f"The load takes {own:.0f} µs for an answer; the floor gives {floor_}.", flush=True)
        yield "memory", few.memory, f"the bare one {bare.memory:.0f} MB"
        yield from updates(few, url, scale)


def _postgresql(stack: contextlib.ExitStack, folder: Path, scale: Scale) -> Server | None:
    try:
        url = postgresql_url()
    except NoPostgreSQL as reason:
        print(f"PostgreSQL is not measured: {reason}", flush=True)
        return None
    return stack.enter_context(portal(furnish(url, scale.few, scale.few), folder, DETAILS))


def _cases(
    few: Server, many: Server, bare: Server, other: Server | None, bodies: dict[str, bytes], scale: Scale
) -> list[tuple[Case, Server]]:
    page, fragment = len(bodies["page"]), len(bodies["fragment"])
    cases = [
        (Case("page", few.port, Reads(few.port, DETAILS, scale.few), page), few),
        (Case("page floor", bare.port, Reads(bare.port, "/page", scale.few), page), bare),
        (Case("fragment", few.port, Reads(few.port, DETAILS, scale.few, htmx=True), fragment, compressed=True), few),
        (Case("fragment floor", bare.port, Reads(bare.port, "/fragment", scale.few, htmx=True), fragment), bare),
        (Case("customers", many.port, Reads(many.port, DETAILS, min(scale.many, scale.signed_in)), page), many),
        (_write(few, scale.writers), few),
        (Case("crowd", few.port, Reads(few.port, DETAILS, scale.few), page, connections=64), few),
    ]
    for name, path in PAGES.items():
        length = len(bodies[name])
        cases.append((Case(name, few.port, Reads(few.port, path, scale.few), length), few))
        cases.append((Case(f"{name} floor", bare.port, Reads(bare.port, f"/{name}", scale.few), length), bare))
    if other:
        cases.append((Case("postgresql", other.port, Reads(other.port, DETAILS, scale.few), page), other))
    return cases


def _write(server: Server, writers: int) -> Case:
    forms, length = [], 0
    for customer in range(writers):
        first = address_form(server.port, customer)
        length = len(post_address(server.port, customer, first, 1).body)
        second = address_form(server.port, customer)
        post_address(server.port, customer, second, 0)
        forms.append((first, second))
    return Case("write", server.port, Writes(server.port, forms), length, compressed=True)


def _lines(results: Results) -> Iterator[Line]:
    for name in ("page", "fragment", *PAGES):
        yield name, results.ratio(name, f"{name} floor"), results.note(name, f"{name} floor")
    yield "customers", results.ratio("customers", "page"), results.note("customers", "page")
    yield "write", results.ratio("write", "fragment"), results.note("write", "fragment")
    if "postgresql" in results.cases:
        yield "postgresql", results.ratio("postgresql", "page"), results.note("postgresql", "page")
    yield "tail", results.tail("crowd"), results.note("crowd")
