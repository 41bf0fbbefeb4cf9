"""The benchmark, `./run bench`: ratios of alternated rounds, each beside what must be reached and what is aimed at."""

import argparse
import os
import tempfile
from pathlib import Path

from tests.bench.figures import FIGURES, heading
from tests.bench.importing import imports
from tests.bench.listing import listing
from tests.bench.printing import printing
from tests.bench.renewing import renewals
from tests.bench.scale import GLANCE, WHOLE
from tests.bench.serving import serving
from tests.bench.starting import starts
from tests.bench.steering import steering


def main() -> None:
    """Prints every figure as soon as it is known; none of them fails the run, for a busy machine measures badly."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure the portal, as ratios.")
    parser.add_argument("--quick", action="store_true", help="only show that every figure can be taken")
    scale = GLANCE if parser.parse_args().quick else WHOLE
    print(f"{os.cpu_count()} processors; {os.getloadavg()[0]:.1f} were busy in the last minute, which should be none.")
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for chapter in (starts, serving, listing, steering, printing, renewals, imports):
            for key, value, note in chapter(Path(name), scale):
                print(FIGURES[key].line(value, note), flush=True)


if __name__ == "__main__":
    main()
