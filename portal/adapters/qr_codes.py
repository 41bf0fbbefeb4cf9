"""QR codes as drawings and pictures."""

from io import BytesIO

import segno

_MARGIN = 4  # modules that stay white around it (ISO/IEC 18004)
_SCALE = 16  # pixels a module: wide enough for a poster


def code_of(text: str) -> segno.QRCode:
    """The code for an address; a seventh of it may be damaged or dirty and it can still be read."""
    return segno.make_qr(text, error="m")


def drawn(code: segno.QRCode, *, margin: int = 0, plate: bool = False) -> bytes:
    """The code as SVG in black, on a white plate if it stands alone."""
    drawing = BytesIO()
    ground = {"light": "#fff"} if plate else {}
    code.save(drawing, kind="svg", border=margin, xmldecl=False, svgns=True, omitsize=not plate, dark="#000", **ground)
    return drawing.getvalue()


def as_file(text: str, kind: str) -> bytes:
    """The code as a file to be printed, an SVG or a PNG."""
    if kind == "svg":
        return drawn(code_of(text), margin=_MARGIN, plate=True)
    picture = BytesIO()
    code_of(text).save(picture, kind="png", border=_MARGIN, scale=_SCALE)
    return picture.getvalue()
