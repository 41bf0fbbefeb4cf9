"""What a browser transfers: heads and bodies of all answers, in the coding that it gets."""

from collections.abc import Iterator

from tests.bench.browsing import HTMX, PORTAL, Answer, get, resources
from tests.bench.servers import Server

DETAILS = f"{PORTAL}/details"


def transfers(server: Server) -> Iterator[tuple[str, float, str]]:
    """The bytes of the first page with all that it needs, and of the change to a section, in kB (1000 bytes)."""
    page, change = get(server.port, DETAILS), get(server.port, DETAILS, more=HTMX)
    parts = {address.rpartition("/")[2]: get(server.port, address) for address in resources(page.body)}
    _check(page, change, *parts.values())
    note = ", ".join(f"{name} {part.wire / 1000:.1f}" for name, part in {"page": page, **parts}.items())
    yield "visit", (page.wire + sum(part.wire for part in parts.values())) / 1000, note
    yield "change", change.wire / 1000, "compressed" if change.body[:2] == b"\x1f\x8b" else ""


def _check(*answers: Answer) -> None:
    if wrong := [answer for answer in answers if answer.status != 200]:
        raise RuntimeError(f"An answer was {wrong[0].status}: {wrong[0].body[:300]!r}")
