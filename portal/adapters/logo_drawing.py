"""The process that makes one logo safe: a file of any kind on standard input, a picture as PNG on standard output.

It runs alone and with little, so that a file which hangs, grows or breaks the libraries hurts nobody else.
"""

import io
import os
import resource
import sys

import py_svg_hush
import resvg_py
from PIL import Image, ImageOps

from portal.domain.logos import HEIGHT, MOST_PIXELS, WIDTH, Kind, Unusable, has_letters, kind_of

MEMORY = 768 * 1024 * 1024
SECONDS = 8
_EMBEDDED = {"image": ["png", "jpeg"]}


class Failed(Exception):
    """There will be no picture; the text is a reason that domain.logos knows."""


def draw(content: bytes) -> bytes:
    """The picture alone, as PNG: no script, no link, no metadata, no second frame; raises Failed or Unusable."""
    kind = kind_of(content)
    picture = _drawing(content) if kind == "SVG" else _photograph(content, kind)
    if picture.getchannel("A").getextrema()[1] == 0:
        raise Failed("blank")
    drawn = io.BytesIO()
    # A new picture of nothing but the pixels: whatever else the file said is not in it.
    clean = Image.frombytes("RGBA", picture.size, picture.tobytes())
    (clean.convert("RGB") if clean.getchannel("A").getextrema()[0] == 255 else clean).save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _photograph(content: bytes, kind: Kind) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            # The head of the file says the size: nothing has been unpacked yet.
            if max(picture.size) > MOST_PIXELS:
                raise Failed("sides")
            picture.seek(0)
            whole = picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGBA")
            whole.thumbnail((max(WIDTH, HEIGHT),) * 2, Image.Resampling.BICUBIC)  # either way up, then the right one
            upright = ImageOps.exif_transpose(whole).convert("RGBA")
    except Image.DecompressionBombError as bomb:
        raise Failed("sides") from bomb
    except (OSError, ValueError, SyntaxError) as broken:
        raise Failed("broken") from broken
    upright.thumbnail((WIDTH, HEIGHT))
    return upright


def _drawing(content: bytes) -> Image.Image:
    try:
        hushed = py_svg_hush.filter_svg(content, keep_data_url_mime_types=_EMBEDDED)
        if has_letters(hushed):
            raise Failed("text")
        drawn = resvg_py.svg_to_bytes(
            svg_string=hushed.decode(), width=WIDTH, height=HEIGHT, skip_system_fonts=True, dpi=96
        )
    except ValueError as broken:
        raise Failed("broken") from broken
    with Image.open(io.BytesIO(drawn), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


def _confine() -> None:
    """No more memory and time than a logo takes, and no file beside the open ones, whatever the drawing names."""
    os.nice(10)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 3),
    ):  # fmt: skip
        resource.setrlimit(limit, (most, most))


def main() -> None:
    """Writes the picture; ends with 3 and the reason in place of it when there is none."""
    content, out = sys.stdin.buffer.read(), sys.stdout.buffer
    Image.init()
    _confine()
    try:
        out.write(draw(content))
    except Failed as failed:
        out.write(str(failed).encode())
        out.flush()
        os._exit(3)
    except Unusable:
        os._exit(4)


if __name__ == "__main__":
    main()
