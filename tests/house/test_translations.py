"""Every sentence is marked, extracted and translated, and every translation fits its sentence."""

import re
from pathlib import Path

import pytest

from portal.paths import folder
from portal.web.catalogues import extract, missing, read, written
from tests.house.wording import PLACES, careless, marked_up, stray_percent, unmarked

ROOT = folder("templates").parent
LANGUAGES = sorted(place.parent.name for place in (ROOT / "translations").glob("*/LC_MESSAGES"))
TEMPLATES = sorted(file for room in ("templates", "partials") for file in (ROOT / room).rglob("*.*"))
MODULES = sorted((ROOT / "portal").rglob("*.py"))
UPDATE = "run: python -m portal.web.catalogues update"


def path(file: Path) -> str:
    """The name of a file in messages."""
    return file.relative_to(ROOT).as_posix()


def forms(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The forms of a sentence: one, or those of its plural."""
    return text if isinstance(text, tuple) else (text or "",)


def test_the_template_of_catalogues_is_up_to_date():
    assert (ROOT / "translations/messages.pot").read_bytes() == written(extract()), UPDATE


def test_german_is_shipped():
    assert "de" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language):
    absent = [message.id for message in missing(language)]
    assert not absent, f"python -m portal.web.catalogues missing {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_keeps_what_nobody_says(language):
    catalog, said = read(language), {(message.id, message.context) for message in extract()}
    assert not catalog.obsolete, UPDATE
    assert not [message.id for message in catalog if (message.id, message.context) not in said], UPDATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_places_and_tags(language):
    catalog = read(language)
    for message in (message for message in catalog if message.id and any(forms(message.string))):
        ids, strings = forms(message.id), forms(message.string)
        places = {place for text in ids for place in PLACES.findall(text)}
        assert set(PLACES.findall(strings[-1])) == places, message.id
        assert all(set(PLACES.findall(text)) <= places and not stray_percent(text) for text in strings), message.id
        assert len(strings) == (catalog.num_plurals if len(ids) > 1 else 1), message.id
        tags = [sorted(re.findall(r"<[^>]*>", text)) for text in (ids[-1], *strings)]
        assert all(found == tags[0] for found in tags), message.id


def test_percent_signs_in_sentences_are_doubled():
    assert not [message.id for message in extract() for text in forms(message.id) if stray_percent(text)]


@pytest.mark.parametrize("file", TEMPLATES, ids=path)
def test_templates_say_nothing_unmarked(file):
    source = file.read_text("utf-8")
    assert not unmarked(source, plain=file.suffix == ".txt"), "mark it: {% trans %} or _()"
    assert not marked_up(source), "markup belongs in {% trans %}"


@pytest.mark.parametrize("file", MODULES, ids=path)
def test_rules_say_constant_sentences(file):
    if path(file) != "portal/domain/sentences.py":
        assert not careless(file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("{% if x %}<p>{% trans %}Hello{% endtrans %}</p>{% else %}bye{% endif %}", ["bye"]),
        ('<img alt="A cat" src="cat.png">', ["cat"]),
        ('<input type="submit" value="Send"><input type="hidden" value="send">', ["Send"]),
        ("<p class='x'>{{ 'Yes' if x else _('No') }}</p>", ["Yes", "Yes"]),
        ("<p class=\"{{ 'open' if x else 'shut' }}\">{{ _('Yes') }}</p>", []),
        ("{{ field(label='Your name') }}", ["Your name"]),
        ("{% set title = 'Invoices' %}", ["Invoices"]),
        ("{% macro m(x) %}<b>{{ x }}</b> or{% endmacro %}{% call m('a') %}more{% endcall %}", ["or", "more"]),
        ("{% block kind %}entrance{% endblock %}{% block body %}Two words{% endblock %}", ["Two", "words"]),
        ("{% macro opens(href) %}href='{{ href }}' hx-swap='outerHTML' title='Open'{% endmacro %}", ["Open"]),
        ("<a title=\"{{ _('Open') }}\" href='/invoices'>&nbsp;·&times; 5 %</a>", []),
        ("<code>SELECT <b>x</b></code><span translate='no'>IBAN <span>BIC</span></span><script>var abc</script>", []),
        ("<span translate='no'>IBAN</span> number", ["number"]),
        ("{# a note #}{% trans count=n %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}", []),
    ],
)
def test_the_search_for_unmarked_words_finds_them(source, words):
    assert unmarked(source) == words


def test_the_search_reads_plain_text():
    assert unmarked("Dear {{ name }} https://example.com {{ _('Yes') }}", plain=True) == ["Dear"]
    assert marked_up("{{ _('<b>No</b>') }}{{ _('A & B, 1 < 2') }}{{ _('a&nbsp;b') }}") == ["<b>No</b>", "a&nbsp;b"]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("say('Hello %(name)s', name=1)", 0),
        ("say('Hello ' 'you %(a)s', **values)", 0),
        ("say(f'Hello {name}')", 1),
        ("say(text)", 1),
        ("say('5 % off')", 1),
        ("say('Hello %(name)s')", 1),
        ("say('Hello', name=1)", 1),
        ("say('<b>Hello</b>')", 1),
        ("Sentence(text)", 1),
    ],
)
def test_the_search_for_careless_sentences_finds_them(source, count):
    assert len(careless(source)) == count
