"""How long it takes from the start of the process to the first page."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.browsing import PORTAL, get
from tests.bench.scale import Scale
from tests.bench.seeding import furnish, sqlite_in
from tests.bench.servers import floor, portal

DETAILS = f"{PORTAL}/details"


def starts(folder: Path, scale: Scale) -> Iterator[tuple[str, float, str]]:
    """The median of some starts of `portal serve`, each beside one of the bare server."""
    url = furnish(sqlite_in(folder, "starting"), 1, 1)
    whole, bare = [], []
    for _ in range(scale.tries):
        with portal(url, folder, DETAILS) as server:
            whole.append(server.started)
            body = get(server.port, DETAILS).body
        with floor(folder, {"page": body}) as server:
            bare.append(server.started)
    yield "start", median(whole), f"the bare one {median(bare):.2f} s"
