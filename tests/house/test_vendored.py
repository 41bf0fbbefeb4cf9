"""Files by other people are those that were looked at: each is listed with its checksum, none is unlisted."""

from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKSUMS = ROOT / "static/vendor/CHECKSUMS"
FOLDERS = (ROOT / "static/vendor", ROOT / "static/icons")
HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


def listed() -> dict[str, str]:
    """Path from the repository root -> sha256, in the form that `sha256sum --check` reads too."""
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def found() -> dict[str, str]:
    """Path from the repository root -> sha256 of every file that lies in the vendored folders."""
    files = (file for folder in FOLDERS for file in folder.rglob("*") if file.is_file() and file != CHECKSUMS)
    return {file.relative_to(ROOT).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files}


def test_every_vendored_file_is_listed_and_unchanged() -> None:
    assert found() == listed()


def test_htmx_is_the_reviewed_release() -> None:
    assert listed()["static/vendor/htmx-4.0.1/htmx.min.js"] == HTMX


def test_icons_take_their_size_and_colour_from_the_page() -> None:
    for file in (ROOT / "static/icons").glob("*.svg"):
        drawing = file.read_text(encoding="utf-8")
        assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" '), file.name
        assert 'stroke="currentColor"' in drawing, file.name
        assert not any(word in drawing for word in ("<script", "style=", "class=", "<!--", 'href="')), file.name


def test_each_vendored_set_carries_its_licence() -> None:
    for folder in (ROOT / "static/vendor/htmx-4.0.1", ROOT / "static/icons"):
        assert (folder / "LICENSE").stat().st_size > 0, folder.name
