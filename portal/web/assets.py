"""Static files: read, joined, hashed and compressed once at start, then served from memory."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from markupsafe import Markup

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_COMPRESSED = (".css", ".js", ".svg", ".txt", ".json", ".webmanifest", ".ico")
_JOINED = re.compile(r"css/[^/]+\.css|icons/[^/]+\.svg|vendor/htmx-[^/]+/htmx\.min\.js|portal\.js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its media type and its bytes by content coding ("identity", "br", "gzip"); `etag` holds for all."""

    media_type: str
    etag: str
    bodies: dict[str, bytes] = field(repr=False)

    def best(self, accept_encoding: str) -> tuple[bytes, str | None]:
        """The smallest bytes that the request header accepts, with the Content-Encoding to name (RFC 9110, 12.5.3)."""
        accepted = set(codings(accept_encoding))
        coding = next((name for name in ("br", "gzip") if name in self.bodies and name in accepted), None)
        return self.bodies[coding or "identity"], coding


class Assets:
    """The files below `folder` under names that change with their content, and the icons to be drawn inside pages.

    css/*.css, in the order of their names, are one portal.css; htmx and portal.js, in this order, one portal.js.
    RuntimeError when htmx is missing or there twice. Files of other kinds (licences, checksums) are not served.
    """

    def __init__(self, folder: Path) -> None:
        self._urls: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for name, body in _files(folder):
            self._add(name, body)
        self.icons = {file.stem: _icon(file.read_text("utf-8")) for file in sorted(folder.glob("icons/*.svg"))}

    def url(self, name: str) -> str:
        """The hashed address of a file ("portal.css", "images/logo.svg"); LookupError when there is none."""
        if name not in self._urls:
            raise LookupError(f"There is no file {name} in static/.")
        return self._urls[name]

    def text(self, name: str) -> str:
        """What the file says; LookupError when there is none."""
        return self._assets[self.url(name)].bodies["identity"].decode()

    def find(self, path: str) -> Asset | None:
        """The asset at a hashed address, or None."""
        return self._assets.get(path)

    def icon(self, name: str) -> Markup:
        """The drawing of an icon, hidden from assistive technology; LookupError when there is none."""
        if name not in self.icons:
            raise LookupError(f"There is no icon {name} in static/icons/.")
        return self.icons[name]

    def _add(self, name: str, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()[:12]
        stem, _, suffix = name.rpartition(".")
        self._urls[name] = f"/static/{stem}.{digest}.{suffix}"
        bodies = {"identity": body}
        if f".{suffix}" in _COMPRESSED:
            packed = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0)}
            bodies |= {coding: small for coding, small in packed.items() if len(small) < len(body)}
        self._assets[self._urls[name]] = Asset(_TYPES[f".{suffix}"], f'W/"{digest}"', bodies)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    styles = sorted(folder.glob("css/*.css"))
    yield "portal.css", b"\n".join(file.read_bytes().strip() for file in styles) + b"\n"
    htmx = list(folder.glob("vendor/htmx-*/htmx.min.js"))
    if len(htmx) != 1:
        raise RuntimeError(f"static/vendor/ holds htmx {len(htmx)} times instead of once.")
    # The empty statement keeps a script without a final semicolon from swallowing the next.
    yield "portal.js", b"\n;\n".join(file.read_bytes().strip() for file in (*htmx, folder / "portal.js")) + b"\n"
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.suffix in _TYPES and file.is_file() and not _JOINED.fullmatch(name):
            yield name, file.read_bytes()


def _icon(source: str) -> Markup:
    """The drawing without XML's declarations, which HTML does not know, and without a name or size of its own."""
    drawing = re.sub(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>", "", source, flags=re.DOTALL).strip()
    head, close, rest = re.sub(r">\s+<", "><", drawing).partition(">")
    head = re.sub(r'\s(xmlns|class|width|height)="[^"]*"', "", head)
    attributes = ' class="icon" aria-hidden="true" focusable="false"'
    return Markup(head.replace("<svg", f"<svg{attributes}", 1) + close + rest)


def codings(accept_encoding: str) -> Iterator[str]:
    """The content codings that the header takes, those with weight 0 left out (RFC 9110, 12.5.3)."""
    for wish in accept_encoding.lower().split(","):
        coding, _, weight = wish.replace(" ", "").partition(";q=")
        if not re.fullmatch(r"0(\.0*)?", weight):
            yield coding
