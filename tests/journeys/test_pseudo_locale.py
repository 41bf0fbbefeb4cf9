"""Every sentence goes through the catalogue: in the pseudo-language all words but data wear accents."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import lent
from tests.journeys.people import Person
from tests.journeys.places import PLACES
from tests.journeys.servers import Server

pytestmark = pytest.mark.journeys

# Data, and what says of itself that it is in one language only.
SKIPPED = (
    "script, style, noscript, code, textarea, select[name=country], select[name=timezone], button[lang], "
    "[translate=no], [lang=en]"
)

# What a person reads or hears: text, and the attributes that hold sentences.
COLLECT = """(SKIPPED) => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(SKIPPED))
      found.push(walker.currentNode.textContent);
  }
  const data = ["busy", "running", "ready", "unreachable"].map((name) => `data-${name}`);
  for (const name of ["aria-label", "alt", "title", "placeholder", ...data])
    for (const node of document.querySelectorAll(`[${name}]`)) found.push(node.getAttribute(name));
  return found.map((text) => text.trim()).filter(Boolean);
}"""
DATA = re.compile(
    r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}|https?://[\w./:-]+|[\w.…-]+@[\w.-]+|\{time\}|\bDE[0-9]{9}\b"
    r"|Kaffeekiste( GmbH & Co\. KG)?|Ada Öztürk-Groß|Ada & Söhne|Torstraße 12a|Berlin|Germany|Bonn|Old Name"
    r"|(Ben|Cleo|Eva|Ada|Dora2) Test|Dora (One|Two)|Köln|\bdora2?\b|Gil Guest [0-9]+|Mia\b"
    r"|(Coffee|Tea) box|Grinder|\bCoffee\b|\b(RE|GS|ref|inv|cn|credit|ada|ben|cleo|guest)-[\w-]+|\b(ada|ben|cleo)\b"
    r"|Visa|Mastercard|MANDATE-1|English( \(UK\))?|Deutsch|British English|Chrome|Safari|Linux|nobody-at-all"
    r"|Warehouse|priv_\w+…?|\ben, de\b|shop\.kaffee\.example"
)
# The pseudo-language leaves no vowel of English as it is.
PLAIN = re.compile(r"[aeiouyAEIOUY]")


@pytest.fixture
def server(servers: Callable[..., Server | Exception]) -> Server:
    """A portal that speaks the pseudo-language, too."""
    return lent(servers("sqlite", PSEUDO_LOCALE="yes"))


@pytest.mark.parametrize("place", PLACES)
def test_all_words_but_data_are_translated(server: Server, person: Person, place: str) -> None:
    person.context.add_cookies([{"name": "language", "value": "en-XA", "url": server.url}])
    PLACES[place](person)
    shown = person.page.evaluate(COLLECT, SKIPPED)
    assert sum("~" in text for text in shown) > 3, "This page is not in the pseudo-language."
    plain = [text for text in shown if PLAIN.search(DATA.sub("", text))]
    assert not plain, f"{place}: {plain}"
