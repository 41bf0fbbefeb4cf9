"""Static files under names that change with their content, in every encoding a browser may take."""

import gzip
from pathlib import Path

import brotli
import pytest

from portal.web.assets import Assets


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A small folder of static files."""
    files = {
        "css/20-base.css": "b { color: red }\n",
        "css/10-tokens.css": ":root { --a: 1 }\n" * 50,
        "vendor/htmx-4.0.1/htmx.min.js": "/* htmx, 0BSD */ var htmx = 1",
        "vendor/htmx-4.0.1/LICENSE": "free",
        "portal.js": "(() => {})();",
        "icons/check.svg": '<?xml version="1.0"?>\n<!-- Lucide -->\n<svg xmlns="http://www.w3.org/2000/svg" width="24"'
        ' class="x" viewBox="0 0 24 24">\n  <path d="M4 12"/>\n</svg>\n',
        "images/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "favicon.png": "PNG",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_styles_are_joined_in_the_order_of_their_names(static):
    assets = Assets(static)
    body, _ = assets.find(assets.url("portal.css")).best("")
    assert body.startswith(b":root") and body.endswith(b"b { color: red }\n")


def test_scripts_are_joined_with_the_licence_and_cannot_swallow_each_other(static):
    assets = Assets(static)
    assert assets.find(assets.url("portal.js")).best("")[0] == b"/* htmx, 0BSD */ var htmx = 1\n;\n(() => {})();\n"


def test_an_address_changes_with_the_content_and_only_then(static):
    before = Assets(static)
    (static / "css/20-base.css").write_text("b { color: blue }")
    after = Assets(static)
    assert before.url("portal.css") != after.url("portal.css")
    assert before.url("portal.js") == after.url("portal.js")
    assert after.find(before.url("portal.css")) is None


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR;q=1.0", "br"),
        ("gzip ; q=0.000", None),
        ("", None),
        ("junk;;q=,*", None),
    ],
)
def test_the_best_coding_that_is_accepted(static, accepted, coding):
    assets = Assets(static)
    asset = assets.find(assets.url("portal.css"))
    body, named = asset.best(accepted)
    plain = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding](body)
    assert (named, plain) == (coding, asset.best("")[0])
    assert coding is None or len(body) < len(plain)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("portal.css", "text/css; charset=utf-8"),
        ("portal.js", "text/javascript; charset=utf-8"),
        ("images/logo.svg", "image/svg+xml; charset=utf-8"),
        ("favicon.png", "image/png"),
    ],
)
def test_media_types(static, name, media_type):
    assets = Assets(static)
    stem, _, suffix = name.rpartition(".")
    assert assets.url(name).startswith(f"/static/{stem}.") and assets.url(name).endswith(f".{suffix}")
    assert assets.find(assets.url(name)).media_type == media_type


@pytest.mark.parametrize(
    "path", ["/static/portal.css", "/static/../portal.js", "/static/vendor/htmx-4.0.1/LICENSE", "/static/"]
)
def test_only_hashed_addresses_are_found(static, path):
    assert Assets(static).find(path) is None


def test_single_files_are_small_as_they_are(static):
    assets = Assets(static)
    assert assets.find(assets.url("favicon.png")).best("br, gzip") == (b"PNG", None)


def test_an_icon_is_inline_and_silent(static):
    assert Assets(static).icon("check") == (
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24"><path d="M4 12"/></svg>'
    )


def test_unknown_names_are_errors(static):
    for ask in (Assets(static).icon, Assets(static).url):
        with pytest.raises(LookupError, match="nothing"):
            ask("nothing")


def test_a_missing_or_doubled_htmx_is_told_at_start(static):
    (static / "vendor/htmx-9").mkdir()
    (static / "vendor/htmx-9/htmx.min.js").write_text("")
    with pytest.raises(RuntimeError, match="2 times"):
        Assets(static)
