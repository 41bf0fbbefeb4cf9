"""What a browser transfers: heads and bodies of all answers, in the coding that it gets."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.browsing import HTMX, PORTAL, Answer, get, resources
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, sqlite_in
from tests.bench.servers import portal

DETAILS = f"{PORTAL}/details"


def transfers(folder: Path, _scale: Scale) -> Iterator[tuple[str, float, str]]:
    """The bytes of the first page with all that it needs, and of the change to a section, in kB (1000 bytes)."""
    with portal(furnish(sqlite_in(folder, "visiting"), 1, 1), folder, DETAILS) as server:
        page = get(server.port, DETAILS)
        parts = {address.rpartition("/")[2]: get(server.port, address) for address in resources(page.body)}
        change = get(server.port, DETAILS, more=HTMX)
    _check(page, change, *parts.values())
    note = ", ".join(f"{name} {part.wire / 1000:.1f}" for name, part in {"page": page, **parts}.items())
    yield "visit", (page.wire + sum(part.wire for part in parts.values())) / 1000, note
    yield "change", change.wire / 1000, ""


def _check(*answers: Answer) -> None:
    if wrong := [answer for answer in answers if answer.status != 200]:
        raise RuntimeError(f"An answer was {wrong[0].status}: {wrong[0].body[:300]!r}")
