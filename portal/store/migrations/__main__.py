"""Drafts the next revision: `python -m portal.store.migrations 0005_notes "There are notes."`."""

import argparse
import tempfile
from pathlib import Path

from portal.store import schema


def main() -> None:
    """`versions/` has one more revision, to be tidied by hand: what the tables have and the newest schema has not."""
    parser = argparse.ArgumentParser(prog="python -m portal.store.migrations")
    parser.add_argument("name", help="the id of the revision and the name of its file, such as 0005_notes")
    parser.add_argument("sentence", help='what is then true, such as "There are notes."')
    wanted = parser.parse_args()
    if wanted.name <= schema.head():
        parser.error(f"{wanted.name} does not come after {schema.head()}.")
    with tempfile.TemporaryDirectory() as folder:
        schema.draft(f"sqlite:///{Path(folder) / 'draft.sqlite3'}", wanted.name, wanted.sentence)


if __name__ == "__main__":
    main()
