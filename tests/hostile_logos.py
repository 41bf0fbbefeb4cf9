"""Pictures that want to be more than pictures."""

import struct
import zlib

_SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
_GREEN = '<rect width="4" height="4" fill="green"/>'
_RED = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Crect width='9' height='9' fill='red'/%3E%3C/svg%3E"
)


def svg(inside: str, head: str = "", box: str = "0 0 10 4") -> bytes:
    """A drawing."""
    return f'{head}<svg {_SVG} viewBox="{box}">{inside}</svg>'.encode()


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG that says it is so large and brings these packed pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def _laughs(depth: int) -> str:
    names = [chr(97 + number) for number in range(depth)]
    tenfold = [(name, f"&{former};" * 10) for former, name in zip(names, names[1:], strict=False)]
    lines = [f'<!ENTITY {name} "{text}">' for name, text in tenfold]
    return f'<!DOCTYPE svg [<!ENTITY a "ha">{"".join(lines)}]>'


def _uses(depth: int) -> str:
    """Ten of ten of ten …: a drawing of three kilobytes with 10^depth squares."""
    uses = [f'<use xlink:href="#g{number}"/>' * 10 for number in range(depth)]
    groups = "".join(f'<g id="g{number}">{inside}</g>' for number, inside in enumerate(uses, 1))
    return f'<defs><g id="g0"><rect width="1" height="1"/></g>{groups}</defs><use xlink:href="#g{depth}"/>'


HARMLESS = {
    "script": svg(f"{_GREEN}<script>document.querySelector('rect').setAttribute('fill', 'red')</script>"),
    "event handler": svg('<rect width="4" height="4" fill="green" onload="this.style.fill=\'red\'" onclick="x()"/>'),
    "foreign HTML": svg(f'{_GREEN}<foreignObject width="4" height="4"><b style="background:red">x</b></foreignObject>'),
    "animation": svg('<rect width="4" height="4" fill="green"><set attributeName="fill" to="red"/></rect>'),
    "link": svg(f'<a xlink:href="javascript:alert(1)">{_GREEN}</a>'),
    "picture from the net": svg(f'{_GREEN}<image xlink:href="https://evil.example/red.png" width="4" height="4"/>'),
    "picture from here": svg(f'{_GREEN}<image href="file:///etc/passwd" width="4" height="4"/>'),
    "drawing in a drawing": svg(f'{_GREEN}<image href="{_RED}" width="4" height="4"/>'),
    "use from elsewhere": svg(f'{_GREEN}<use href="https://evil.example/a.svg#red"/>'),
    "style from elsewhere": svg(f"{_GREEN}<style>@import url(https://evil.example/red.css);</style>"),
    "style sheet": svg(_GREEN, '<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/red.css"?>'),
    "declared elsewhere": svg(_GREEN, '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/svg.dtd">'),
    "file as entity": svg(
        f"{_GREEN}<desc>&file;</desc>", '<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    ),
    "parameter entity": svg(_GREEN, '<!DOCTYPE svg [<!ENTITY % all SYSTEM "http://evil.example/all.dtd"> %all;]>'),
}
_BOMB = png_of(30_000, 30_000, zlib.compress(bytes(30_000_000)))
BROKEN = {
    "wider than we take": (png_of(4001, 1, zlib.compress(bytes(4002))), "sides"),
    "too wide, says its head": (_BOMB, "sides"),
    "a head and no more": (png_of(60, 20, b"")[:60], "broken"),
    "fewer pixels than it says": (png_of(60, 20, zlib.compress(b"\0")), "broken"),
    "no JPEG after all": (b"\xff\xd8\xff\xe0 and then nothing", "broken"),
    "no WebP after all": (b"RIFF\x10\0\0\0WEBPVP8 \0\0\0\0", "broken"),
    "not closed": (svg("<g>")[:-6], "broken"),
    "laughs": (svg("<desc>&j;</desc>", _laughs(10)), "broken"),
    "text": (svg("<text>Kaffee</text>"), "text"),
    "nothing": (svg(""), "blank"),
    "a page": (b"<!doctype html><svg-like>", "no picture"),
}
COSTLY = {
    "squares without end": svg(_uses(9)),
    "noise without end": svg(
        '<filter id="f"><feTurbulence baseFrequency="0.1" numOctaves="9000000"/></filter>'
        '<rect width="9" height="4" filter="url(#f)"/>'
    ),
    "depth": svg("<g>" * 40_000 + "</g>" * 40_000),
}
