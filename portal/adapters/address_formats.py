"""The address library's formats and patterns, made to fit the fields that customers have."""

import re
from collections.abc import Mapping

# Field letters of the library, and B for the street's second line. Customers have no field for a region (S),
# a district (D) or a sorting code (X).
FIELDS = {"N": "name", "O": "company", "A": "address", "B": "address2", "Z": "postal_code", "C": "city"}


def layout(form: str) -> tuple[str, ...]:
    """The library's format without the fields that customers do not have and without lines that repeat the country."""
    if "%C" not in form:
        form = form.replace("%S", "%C", 1)  # where the region takes the city's place, as in Japan and the Emirates
    form = re.sub(r"[ ,/-]*%[SDX]", "", form)
    form = re.sub(r"(%n|^)[A-Z]{1,2}-(?=%Z)", r"\1", form)  # SE-, CH-: the country, for post from abroad
    found = [line.strip(" ,/-") for line in form.split("%n")]
    return tuple(part for line in found if "%" in line for part in _places(line))


def fill(line: str, given: Mapping[str, str]) -> str:
    """A line of a layout with its values by letter; what stands between two fields appears only between two values."""
    before, *parts = re.split("(%[A-Z])", line)
    text = ""
    for place, after in zip(parts[::2], parts[1::2], strict=True):
        value = given[place[1]]
        if value:
            repeated = before.strip() and value.upper().startswith(before.strip().upper())
            text += value if repeated else before + value
        before = after if text else ""
    return text


def postal_code_pattern(matchers: list[re.Pattern[str]]) -> re.Pattern[str] | None:
    """The pattern of a postal code without spaces and hyphens; None where a country has none."""
    if not matchers:
        return None
    pattern = matchers[0].pattern.removeprefix("^").removesuffix("$")
    # A hyphen inside a character class is a range and stays.
    return re.compile(re.sub(r"\[ \\-\]|(\[[^]]*\])|[ -]\??", lambda found: found[1] or "", pattern))


def _places(line: str) -> list[str]:
    """One line of a format, the street with its second line, and place names in it written as in a sentence."""
    line = re.sub(r"(?<!%)\b[A-Z]{4,}\b", lambda word: word[0].title(), line)
    return ["%A", "%B"] if line == "%A" else [line.replace("%A", "%A, %B")]
