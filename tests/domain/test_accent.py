"""Any accent colour gives a palette that everybody can read."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import accent
from portal.domain.accent import DARK_SURFACES, LIGHT_SURFACES, NotAColour, Palette, contrast, palette, parse

GRID = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in itertools.product(range(0, 256, 17), repeat=3)]


def failures(colours: Palette) -> list[str]:
    """What is too weak in a palette; none for a palette that everybody can read."""
    pairs = [("on fill", colours.on_fill, colours.fill, 4.5), ("on hover", colours.on_fill, colours.hover, 4.5)]
    for scheme, surfaces in ((colours.light, LIGHT_SURFACES), (colours.dark, DARK_SURFACES)):
        for ground in (*surfaces, scheme.tint):
            pairs += [("text", scheme.text, ground, 4.5), ("ui", scheme.ui, ground, 3.0)]
    weak = [f"{name} {a} on {b}" for name, a, b, least in pairs if contrast(a, b) < least]
    if contrast(colours.on_fill, colours.hover) < contrast(colours.on_fill, colours.fill):
        weak.append(f"hover {colours.hover} of {colours.fill}")
    return weak


def test_every_colour_of_a_grid_is_readable() -> None:
    assert len(GRID) >= 4000
    assert [weak for colour in GRID for weak in failures(palette(colour))] == []


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_is_readable(number: int) -> None:
    colours = palette(f"#{number:06x}")
    assert failures(colours) == []
    assert 0 <= colours.hue < 360


@pytest.mark.parametrize(
    ("colour", "on_fill", "light_text", "dark_text"),
    [
        pytest.param("#0a7d4f", "#ffffff", "#0a7d4f", "#3d9f6e", id="green"),
        pytest.param("#0b57d0", "#ffffff", "#0b57d0", "#468aff", id="blue"),
        pytest.param("#ff6a00", "#000000", "#bb4b00", "#ff6a00", id="orange"),
        pytest.param("#ffd400", "#000000", "#846c00", "#ffd400", id="yellow"),
        pytest.param("#ffffff", "#000000", "#6e6e6e", "#ffffff", id="white"),
        pytest.param("#000000", "#ffffff", "#000000", "#8c8c8c", id="black"),
        pytest.param("#7f7f7f", "#000000", "#6e6e6e", "#8c8c8c", id="grey"),
    ],
)
def test_named_cases(colour: str, on_fill: str, light_text: str, dark_text: str) -> None:
    colours = palette(colour)
    assert (colours.fill, colours.on_fill) == (colour, on_fill)
    assert (colours.light.text, colours.dark.text) == (light_text, dark_text)


def test_a_readable_accent_is_left_alone() -> None:
    colours = palette("#0a5d3f")
    assert colours.light.text == colours.light.ui == colours.fill


@pytest.mark.parametrize(
    ("colour", "hue"), [("#ff0000", 29.2), ("#00ff00", 142.5), ("#0000ff", 264.1), ("#808080", 260)]
)
def test_the_hue_is_an_angle_and_a_grey_leans_cool(colour: str, hue: float) -> None:
    assert palette(colour).hue == hue


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#767676", "#ffffff", 4.54), ("#fff", "#767676", 4.54)],
)
def test_contrast_is_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("text", ["#0A7D4F", "0a7d4f", "  #0a7d4f "])
def test_a_colour_is_read_as_people_write_it(text: str) -> None:
    assert parse(text) == "#0a7d4f"


def test_three_digits_stand_for_six() -> None:
    assert parse("#0a7") == "#00aa77"


@pytest.mark.parametrize("text", ["", "#", "green", "#0a7d4", "#0a7d4f80", "#0a7d4g", "#0a7d4f;}", "##0a7d4f", "٠١٢"])
def test_what_is_no_colour_is_told_in_words(text: str) -> None:
    with pytest.raises(NotAColour) as refused:
        parse(text)
    assert "#0a7d4f" in str(refused.value.sentence)


def test_the_stylesheet_sets_every_variable_in_both_schemes() -> None:
    colours = palette("#0a7d4f")
    light, dark = accent.stylesheet(colours).split("@media (prefers-color-scheme: dark)")
    assert dict(re.findall(r"--([a-z-]+):([^;]+);", light)) == {
        "accent": "#0a7d4f",
        "on-accent": "#ffffff",
        "accent-hover": colours.hover,
        "accent-text": colours.light.text,
        "accent-ui": colours.light.ui,
        "accent-tint": colours.light.tint,
        "accent-hue": f"{colours.hue:g}",
    }
    assert dict(re.findall(r"--([a-z-]+):([^;]+);", dark)) == {
        "accent-text": colours.dark.text,
        "accent-ui": colours.dark.ui,
        "accent-tint": colours.dark.tint,
    }
    assert light.startswith(":root{") and dark.rstrip().endswith("}}")
