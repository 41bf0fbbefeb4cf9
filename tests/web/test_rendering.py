"""Pages in the reader's language and region."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from portal.domain.money import Money
from portal.domain.sentences import say
from portal.web.locale import PSEUDO, locale
from tests.web.rooms import DE, EN, House

BERLIN = ZoneInfo("Europe/Berlin")
TRANS = "{% trans %}Hello <b>{{ name }}</b>, 5 % off{% endtrans %}"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty house."""
    return House(tmp_path)


def test_blanks_are_errors(house):
    for template in ("{{ nobody }}", "{{ holder.nobody }}", "{% trans %}Hello {{ nobody }}{% endtrans %}"):
        with pytest.raises(UndefinedError):
            house.show(template, holder={})
    with pytest.raises(LookupError, match="unicorn"):
        house.show("{{ icon('unicorn') }}")
    with pytest.raises(TemplateNotFound, match="templates/none.html"):
        house.renderer.render("templates/none.html", DE)
    for name in ("portal/app.py", "templates/../static/portal.js", "page.html"):
        with pytest.raises(TemplateNotFound):
            house.renderer.render(name, DE)


def test_filters_speak_the_locale_in_macros_too(house):
    house.put("partials/m.html", "{% macro m(x) %}{{ x|money }} {{ locale.tag }} {{ _('Hello') }}{% endmacro %}")
    page = "{% from 'partials/m.html' import m %}{{ m(x) }}; {{ at|day(tz) }}; {{ at|moment(tz) }}; {{ 700|rate }}; "
    page += "{{ 'DK'|country }}"
    values = {"x": Money(123450, "EUR"), "at": datetime(2027, 3, 3, 23, 30, tzinfo=UTC), "tz": BERLIN}
    texts = [house.show(page, to, **values).replace("\u00a0", " ") for to in (DE, locale("en", "DK"), EN)]
    assert texts == [
        "1.234,50 € de-DE Hallo; 4. März 2027; 4. März 2027, 00:30; 7 %; Dänemark",
        "1.234,50 € en-DK Hello; 4 March 2027; 4 March 2027, 00.30; 7 %; Denmark",
        "€1,234.50 en-GB Hello; 4 March 2027; 4 March 2027, 00:30; 7%; Denmark",
    ]


def test_constants_through_filters_follow_the_region_although_code_is_shared(house):
    name = house.put("templates/page.html", "{{ 1234|number }} {{ 700|rate }}")
    texts = [house.renderer.render(name, locale("en", region)) for region in ("GB", "DE", "GB")]
    assert [text.replace("\u00a0", " ") for text in texts] == ["1,234 7%", "1.234 7 %", "1,234 7%"]


def test_sentences_with_values_are_told_in_plain_text(house):
    sentence = say(
        "Ends on %(day)s, costs %(price)s, %(count)s times, %(what)s.",
        day=date(2027, 3, 3), price=Money(-123450, "EUR"), count=1234, what=say("Hello"),
    )  # fmt: skip
    text = house.renderer.translate(sentence, DE).replace("\u00a0", " ")
    assert text == "Endet am 3. März 2027, kostet -1.234,50 €, 1.234 Mal, Hallo."
    at = say("%(at)s", at=datetime(2027, 3, 3, 14, tzinfo=UTC))
    assert house.renderer.translate(at, DE) == "3. März 2027, 14:00 UTC"
    assert house.renderer.translate(at, DE, BERLIN) == "3. März 2027, 15:00"
    assert house.show("{{ at|t(tz) }}", at=at, tz=BERLIN) == "3. März 2027, 15:00"
    assert house.renderer.translate(say("100 %% of %(x)s", x="<Ada>"), DE) == "100 % of <Ada>"


def test_the_pseudo_language_marks_what_is_marked(house):
    values = {"name": "Ada", "s": say("Hello %(x)s", x=1), "d": date(2027, 3, 3)}
    text = house.show(TRANS + " {{ s|t }} {{ d|day }} Unmarked", locale(PSEUDO), **values)
    assert text.startswith("[Héllö <b>Ada</b>, 5 % öff ~")
    assert "~] [Héllö 1 ~" in text and "~] [3 Màrçh 2027 ~" in text and text.endswith("~] Unmarked")


def test_names(house):
    house.put("templates/page.html", "one")
    house.put("partials/part.html", "")
    assert house.renderer.names == {"templates/page.html", "partials/part.html"}


@pytest.mark.parametrize(("reload", "later"), [(False, "one"), (True, "two")])
def test_changed_templates_are_read_again_in_development_only(house, reload, later):
    renderer, name = house.build(reload=reload), house.put("templates/page.html", "one")
    assert renderer.render(name, DE) == "one"
    house.put(name, "two")
    os.utime(house.root / name, (1, 1))
    assert renderer.render(name, DE) == later
