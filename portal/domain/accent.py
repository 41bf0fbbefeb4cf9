"""A merchant's accent colour: from any one colour a palette that everybody can read."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.domain import colours
from portal.domain.colours import Oklch, Rgb
from portal.domain.sentences import Sentence, say

LIGHT_SURFACES = ("#ffffff", "#f4f5f7")
DARK_SURFACES = ("#121316", "#1d1f24")
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
UI_CONTRAST = 3.0  # WCAG 2.2, 1.4.11

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_HOVER_STEP = 0.06
_GREY_CHROMA = 0.004
_GREY_HUE = 260.0  # a grey accent has no hue of its own; neutrals then lean to a cool grey
_HALVINGS = 14  # finer than the steps of 8 bit


class NotAColour(ValueError):
    """What was entered names no colour; `sentence` tells a person what to enter."""

    def __init__(self) -> None:
        self.sentence = say("Enter a colour like #0a7d4f: # and six characters from 0 to 9 and a to f.")
        super().__init__(str(self.sentence))


@dataclass(frozen=True, slots=True)
class Scheme:
    """Shades of the accent for one colour scheme, each `#rrggbb`: readable text, borders and icons, a quiet ground."""

    text: str
    ui: str
    tint: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The accent as a ground (`fill`) with its text and hover shade, its shades per scheme, its hue in degrees."""

    fill: str
    on_fill: str
    hover: str
    light: Scheme
    dark: Scheme
    hue: float


@dataclass(frozen=True, slots=True)
class Figure:
    """How well a shade stands out where it does so least: two colours, their contrast ratio, the least allowed one."""

    label: Sentence
    shade: str
    ground: str
    ratio: float
    least: float


def parse(text: str) -> str:
    """The colour as `#rrggbb` from `#0A7D4F`, `0a7d4f` or `#0a7`; raises NotAColour."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch("[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch("[0-9a-f]{6}", digits):
        raise NotAColour
    return f"#{digits}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    return colours.contrast(colours.from_hex(parse(one)), colours.from_hex(parse(other)))


@lru_cache(maxsize=1024)
def palette(accent: str) -> Palette:
    """Shades of any colour: text reaches 4.5:1 on every surface and tint of its scheme, ui 3:1; raises NotAColour."""
    fill = colours.from_hex(parse(accent))
    on_fill = _on(fill)
    own = colours.to_oklch(fill)
    grey = own.chroma < _GREY_CHROMA
    return Palette(
        fill=colours.to_hex(fill),
        on_fill=colours.to_hex(on_fill),
        hover=colours.to_hex(_hover(fill, on_fill)),
        light=_scheme(fill, LIGHT_SURFACES, tint=own._replace(lightness=0.96, chroma=min(own.chroma, 0.025))),
        dark=_scheme(fill, DARK_SURFACES, tint=own._replace(lightness=0.27, chroma=min(own.chroma, 0.04))),
        hue=_GREY_HUE if grey else round(math.degrees(own.hue) % 360, 1),
    )


def figures(palette: Palette) -> tuple[Figure, ...]:
    """The contrast of every shade that somebody has to read or find, on the worst ground of its scheme."""
    light, dark = palette.light, palette.dark
    return (
        _figure(say("Words on buttons"), palette.on_fill, (palette.fill, palette.hover), TEXT_CONTRAST),
        _figure(say("Links, in light"), light.text, (*LIGHT_SURFACES, light.tint), TEXT_CONTRAST),
        _figure(say("Links, in dark"), dark.text, (*DARK_SURFACES, dark.tint), TEXT_CONTRAST),
        _figure(say("Icons and borders, in light"), light.ui, (*LIGHT_SURFACES, light.tint), UI_CONTRAST),
        _figure(say("Icons and borders, in dark"), dark.ui, (*DARK_SURFACES, dark.tint), UI_CONTRAST),
    )


def stylesheet(palette: Palette) -> str:
    """The CSS that gives a merchant's pages their accent, by custom properties for both colour schemes."""
    shared = {"accent": palette.fill, "on-accent": palette.on_fill, "accent-hover": palette.hover}
    light = _rule(shared | _shades(palette.light) | {"accent-hue": f"{palette.hue:g}"})
    return f"{light}\n@media (prefers-color-scheme: dark){{{_rule(_shades(palette.dark))}}}\n"


def _figure(label: Sentence, shade: str, grounds: Sequence[str], least: float) -> Figure:
    ratio, ground = min((contrast(shade, ground), ground) for ground in grounds)
    return Figure(label, shade, ground, ratio, least)


def _on(fill: Rgb) -> Rgb:
    """White where it reads well, else black: the better of the two has at least the root of 21 = 4.58 on any colour."""
    return _WHITE if colours.contrast(_WHITE, fill) >= TEXT_CONTRAST else _BLACK


def _hover(fill: Rgb, on_fill: Rgb) -> Rgb:
    """A step away from the text's lightness, so that its contrast can only grow."""
    step = -_HOVER_STEP if on_fill == _WHITE else _HOVER_STEP
    own = colours.to_oklch(fill)
    return colours.from_oklch(own._replace(lightness=own.lightness + step))


def _scheme(fill: Rgb, surfaces: Sequence[str], tint: Oklch) -> Scheme:
    ground = colours.from_oklch(tint)
    grounds = [*map(colours.from_hex, surfaces), ground]
    return Scheme(
        text=colours.to_hex(_readable(fill, grounds, TEXT_CONTRAST)),
        ui=colours.to_hex(_readable(fill, grounds, UI_CONTRAST)),
        tint=colours.to_hex(ground),
    )


def _readable(colour: Rgb, grounds: Sequence[Rgb], ratio: float) -> Rgb:
    """The colour, or the nearest lightness of its hue that has the contrast ratio on every ground once it is 8 bit."""
    if _stands_out(colour, grounds, ratio):
        return colour
    own = colours.to_oklch(colour)
    best = _on(grounds[0])
    far, near = (1.0 if best == _WHITE else 0.0), own.lightness
    for _ in range(_HALVINGS):
        middle = (far + near) / 2
        shade = colours.from_oklch(own._replace(lightness=middle))
        if _stands_out(shade, grounds, ratio):
            best, far = shade, middle
        else:
            near = middle
    return best


def _stands_out(colour: Rgb, grounds: Sequence[Rgb], ratio: float) -> bool:
    return all(colours.contrast(colour, ground) >= ratio for ground in grounds)


def _shades(scheme: Scheme) -> dict[str, str]:
    return {"accent-text": scheme.text, "accent-ui": scheme.ui, "accent-tint": scheme.tint}


def _rule(properties: dict[str, str]) -> str:
    return ":root{" + "".join(f"--{name}:{value};" for name, value in properties.items()) + "}"
