"""The benchmark, `./run bench`: ratios of alternated rounds, each beside what must be reached and what is aimed at."""

import argparse
import tempfile
from pathlib import Path

from tests.bench.figures import FIGURES, heading
from tests.bench.keeping import updates
from tests.bench.scale import GLANCE, WHOLE
from tests.bench.speed import speeds
from tests.bench.starting import starts
from tests.bench.storing import imports
from tests.bench.visiting import transfers


def main() -> None:
    """Prints every figure as soon as it is known; none of them fails the run, for a busy machine measures badly."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure the portal, as ratios.")
    parser.add_argument("--quick", action="store_true", help="only show that every figure can be taken")
    scale = GLANCE if parser.parse_args().quick else WHOLE
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for chapter in (transfers, starts, speeds, updates, imports):
            for key, value, note in chapter(Path(name), scale):
                print(FIGURES[key].line(value, note), flush=True)


if __name__ == "__main__":
    main()
