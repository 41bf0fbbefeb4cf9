"""Colours as 8-bit sRGB: WCAG luminance, and OKLCH, in which lightness and hue mean what an eye means."""

import math
from typing import NamedTuple

Rgb = tuple[int, int, int]

_HALVINGS = 14  # finer than the steps of 8 bit


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma from 0 (grey), hue in radians (Björn Ottosson, "A perceptual color space", 2020)."""

    lightness: float
    chroma: float
    hue: float


def from_hex(text: str) -> Rgb:
    """The colour that `#rrggbb` names."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def to_hex(colour: Rgb) -> str:
    """The colour as `#rrggbb` in small letters."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def to_oklch(colour: Rgb) -> Oklch:
    """The colour in OKLCH; the hue of a grey is arbitrary."""
    red, green, blue = (_linear(channel) for channel in colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def from_oklch(colour: Oklch) -> Rgb:
    """The nearest colour that a screen can show: lightness (held within 0 to 1) and hue stay, chroma gives way."""
    wanted = colour._replace(lightness=min(1.0, max(0.0, colour.lightness)))
    if not _shows(wanted):
        wanted = wanted._replace(chroma=_largest_chroma(wanted))
    red, green, blue = (_channel(value) for value in _linear_rgb(wanted))
    return red, green, blue


def _largest_chroma(colour: Oklch) -> float:
    fits, exceeds = 0.0, colour.chroma
    for _ in range(_HALVINGS):
        middle = (fits + exceeds) / 2
        if _shows(colour._replace(chroma=middle)):
            fits = middle
        else:
            exceeds = middle
    return fits


def _shows(colour: Oklch) -> bool:
    return all(-1e-6 <= value <= 1 + 1e-6 for value in _linear_rgb(colour))


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: int) -> float:
    """Light of one sRGB channel, 0 to 1 (IEC 61966-2-1)."""
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _channel(light: float) -> int:
    light = min(1.0, max(0.0, light))
    value = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * value)
