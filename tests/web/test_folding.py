"""Sentences folded into templates, and escaping that holds on every path."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError
from markupsafe import Markup

from portal.domain.money import Money
from portal.domain.sentences import Sentence, say
from portal.web.locale import PSEUDO, locale
from tests.web.rooms import DE, EN, House

EVIL = "<script>alert('\"&\")</script>"
SAFE = "&lt;script&gt;alert(&#39;&#34;&amp;&#34;)&lt;/script&gt;"
TRANS = "{% trans %}Hello <b>{{ name }}</b>, 5 % off{% endtrans %}"
PLURAL = (
    "{% trans n=n, count=n|number %}{{ count }} invoice of {{ name }}{% pluralize n %}"
    "{{ count }} invoices of {{ name }}{% endtrans %}"
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty house."""
    return House(tmp_path)


@pytest.mark.parametrize(
    ("template", "english", "german"),
    [
        ("{{ _('Hello') }} {% trans %}Hello{% endtrans %}", "Hello Hello", "Hallo Hallo"),
        (TRANS, "Hello <b>Ada</b>, 5 % off", "5 % für <b>Ada</b>, ja, Ada"),
        ("{{ _('Say \"%(name)s\" & go', name=name) }}", "Say &#34;Ada&#34; &amp; go", "Sag &#34;Ada&#34; &amp; geh"),
        ("{{ _('Hello')|upper }}{{ _('Hello') if n else '' }}", "HELLOHello", "HALLOHallo"),
        ("{% trans 'verb' %}Open{% endtrans %} {{ pgettext('verb', 'Open') }}", "Open Open", "Öffnen Öffnen"),
        ("{% trans %}\n  Hello\n{% endtrans %}", "Hello", "Hallo"),
        (PLURAL, "1,200 invoices of Ada", "1.200 Rechnungen von Ada"),
        ("{{ _('Unsure') }} {{ _('Never seen') }}", "Unsure Never seen", "Unsure Never seen"),
        ("{% macro m(x=_('Hello')) %}{{ x }}{% endmacro %}{{ m() }}", "Hello", "Hallo"),
        ("{% for x in [_('Hello'), _('Open')] %}{{ x }} {% endfor %}", "Hello Open ", "Hallo Open "),
    ],
)
def test_sentences_are_said_in_the_language(house, template, english, german):
    for to, text in ((EN, english), (DE, german)):
        assert house.show(template, to, name="Ada", n=1200) == text


def test_one_is_singular(house):
    assert house.show(PLURAL, n=1, name="Ada") == "1 Rechnung von Ada"


@pytest.mark.parametrize(
    "template",
    [
        "{{ evil }}",
        "{{ holder.evil }}{{ rows[0] }}",
        "{% trans name=evil %}Hello <b>{{ name }}</b>, 5 % off{% endtrans %}",
        "{{ _('Say \"%(name)s\" & go', name=evil) }}",
        "{% trans n=n, count=evil, name=evil %}{{ count }} invoice of {{ name }}{% pluralize n %}"
        "{{ count }} invoices of {{ name }}{% endtrans %}",
        "{{ sentence|t }}",
        "{{ nested|t }}",
        "{{ untrue|t }}",
        "{{ evil|t }}",
        "{{ evil|country }}{{ evil|tongue }}",
        "{{ evil|upper|lower }}{{ evil|replace('x', '<i>')|trim|default('') }}",
        "{{ rows|join('<i>') }}",
        "{{ '<i>%s'|format(evil) }}",
        "{{ evil ~ '<i>' }}{{ _('Hello') ~ evil }}",
        "{{ _('Hello %(x)s', x=evil) ~ trusted }}",
        "{{ evil if n else '' }}",
        "{% set kept %}{{ evil }}{% endset %}{{ kept }}",
        "{% set kept = evil %}{{ kept }}",
        "{% macro m(x) %}{{ x }}{{ caller() }}{% endmacro %}{% call m(evil) %}{{ evil }}{% endcall %}",
        "{% import 'partials/macros.html' as macros %}{{ macros.show(evil) }}{{ macros.show(x=_('Hello')) }}",
        "{% from 'partials/macros.html' import show %}{{ show(evil) }}",
        "{% include 'partials/part.html' %}",
        "{% include partial %}",
        "{% extends 'templates/frame.html' %}{% block body %}{{ super() }}{{ evil }}{% endblock %}",
        "{% filter upper|lower %}{{ evil }}{% endfilter %}",
        "{% for row in rows %}{{ row }}{% endfor %}{% for k, v in holder.items() %}{{ k }}{{ v }}{% endfor %}",
        "{% with x = evil %}{{ x }}{% endwith %}",
        "{{ shouting }}",
    ],
)
def test_nothing_that_a_person_wrote_becomes_markup(house, template):
    class Shouting(str):
        """A string of a kind of its own."""

    house.put("partials/macros.html", "{% macro show(x) %}{{ x }}{% endmacro %}")
    house.put("partials/part.html", "{{ evil }}")
    house.put("templates/frame.html", "{% block body %}{{ evil }}{% endblock %}")
    context = {
        "evil": EVIL, "n": 2, "rows": [EVIL, EVIL], "holder": {"evil": EVIL}, "shouting": Shouting(EVIL),
        "sentence": say("Hello %(name)s", name=EVIL), "nested": say("%(a)s", a=say("%(b)s", b=EVIL)),
        "untrue": Sentence(EVIL), "partial": "partials/part.html", "trusted": Markup("<b>ok</b>"),
    }  # fmt: skip
    for to in (DE, EN, locale(PSEUDO)):
        text = house.show(template, to, **context)
        for tag in ("<script", "<i>", "<SCRIPT", "('\"", "')<"):
            assert tag not in text
        assert "&lt;" in text


def test_what_is_escaped_is_escaped_once_and_trusted_markup_stays(house):
    assert house.show("{{ evil }}{{ ok }}{{ n }}", evil=EVIL, ok=Markup("<b>"), n=5) == f"{SAFE}<b>5"
    assert house.show("{{ icon('check') }}{{ icon(name) }}", name="check").count('<svg class="icon"') == 2
    assert house.show("{% set x %}{{ evil }}{% endset %}{{ x }}", evil=EVIL) == SAFE


def test_plain_text_is_not_escaped(house):
    template = "{{ name }} & {{ s|t }} {{ _('Say \"%(name)s\" & go', name=name) }}"
    text = house.show(template, DE, "txt", name="<Ada>", s=say("Hello"))
    assert text == '<Ada> & Hallo Sag "<Ada>" & geh'


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ _(evil) }}", "constant"),
        ("{{ gettext(evil) }}", "constant"),
        ("{{ ngettext(evil, evil, 1) }}", "constant"),
        ("{{ pgettext('verb', evil) }}", "constant"),
        ("{{ _('') }}", "constant"),
        ("{{ _(*rows) }}", "constant"),
        ("{% set tr = _ %}{{ tr(evil) }}", "only called"),
        ("{{ rows|map(gettext) }}", "only called"),
        ("{% autoescape false %}{{ evil }}{% endautoescape %}", "autoescape"),
        ("{{ evil|safe }}", "safe"),
        ("{{ _('Hello %(name)s') }}", "place"),
        ("{{ _('5 % off') }}", "percent"),
        ("{{ _('%(n)d left', n=5) }}", "percent"),
    ],
)
def test_what_would_lose_the_escaping_does_not_compile(house, template, message):
    with pytest.raises(TemplateAssertionError, match=message):
        house.show(template, evil=EVIL, rows=[EVIL])


@pytest.mark.parametrize(
    "way", ["{% include 'templates/a.txt' %}", "{% include part %}", "{% extends 'templates/a.txt' %}"]
)
def test_a_page_never_takes_in_plain_text(house, way):
    house.put("templates/a.txt", "{{ evil }}")
    with pytest.raises(ValueError, match="plain text"):
        house.show(way, evil=EVIL, part="templates/a.txt")


@pytest.mark.parametrize("value", [say("Hello"), Money(1, "EUR"), date(2027, 3, 3), datetime(2027, 3, 3, tzinfo=UTC)])
@pytest.mark.parametrize("suffix", ["html", "txt"])
def test_what_needs_a_filter_is_not_shown_without(house, value, suffix):
    with pytest.raises(TypeError, match="filter"):
        house.show("{{ value }}", DE, suffix, value=value)
