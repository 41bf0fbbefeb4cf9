"""Every room has its word, and there is no other."""

import subprocess

import pytest

from tests.house.sources import ROOT

FOLDERS = {
    ".ci", "portal", "templates", "partials", "static", "translations", "tests", "docs",
}  # fmt: skip
ROOMS = {
    "domain", "store", "adapters", "operations", "web", "sections", "entrance", "admin", "api", "inbound", "jobs",
    "commands", "demo", "sandbox",
}  # fmt: skip
SUITES = {
    "domain", "store", "adapters", "operations", "web", "sections", "entrance", "admin", "api", "inbound", "jobs",
    "commands", "demo", "sandbox", "journeys", "house", "bench",
}  # fmt: skip


@pytest.mark.parametrize(("place", "known"), [(".", FOLDERS), ("portal", ROOMS), ("tests", SUITES)])
def test_no_folder_without_a_word(place: str, known: set[str]) -> None:
    """Git is asked, so that what tools leave behind does not count."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", place]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This is no checkout.")
    inside = [line.removeprefix(f"{place}/") for line in listed.stdout.splitlines()]
    folders = {line.partition("/")[0] for line in inside if "/" in line}
    assert folders and not folders - known


def test_every_room_of_screens_has_its_partials() -> None:
    rooms = {path.name for path in (ROOT / "partials").iterdir() if path.is_dir()}
    assert {"shared", "entrance", "details", "overview"} <= rooms
