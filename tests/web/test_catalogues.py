"""Sentences go from the sources into the catalogues, and translations are never lost on the way."""

from pathlib import Path

import pytest

from portal.web.catalogues import extract, missing, read, take, update, written
from portal.web.languages import accented, load


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a rule, a page, a partial and a mail."""
    files = {
        "portal/rule.py": 'x = say("Until %(day)s" ", no later.", day=1)\n',
        "templates/page.html": "{# TRANSLATORS: a greeting #}\n{% trans %}\n  Hello,\n  50 % off\n{% endtrans %}",
        "templates/mail/code.txt": "{{ _('Hello,') }}"
        " {% trans n=n %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}\n",
        "partials/part.html": "{{ _('Hello,') }}{% trans 'verb' %}Open{% endtrans %}{{ field(label=_('Name')) }}",
        "translations/de/LC_MESSAGES/.keep": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_sentences_are_found_where_they_are_said(root):
    found = {message.id: [place for place, _ in message.locations] for message in extract(root) if message.id}
    assert found == {
        "Until %(day)s, no later.": ["portal/rule.py"],
        "Hello,": ["templates/mail/code.txt", "partials/part.html"],
        ("%(n)s day", "%(n)s days"): ["templates/mail/code.txt"],
        "Hello, 50 %% off": ["templates/page.html"],
        "Open": ["partials/part.html"],
        "Name": ["partials/part.html"],
    }
    assert extract(root).get("Open", "verb").context == "verb"
    assert extract(root).get("Hello, 50 %% off").auto_comments == ["a greeting"]


def test_a_broken_template_stops_the_extraction(root):
    (root / "partials/part.html").write_text("{% trans %}never closed")
    with pytest.raises(Exception, match="trans"):
        extract(root)


def test_updating_is_stable_and_keeps_translations(root):
    update(root)
    first = [file.read_bytes() for file in sorted(root.glob("translations/**/*.po*"))]
    (root / "portal/rule.py").write_text("\n\n\n" + (root / "portal/rule.py").read_text())
    update(root)
    assert [file.read_bytes() for file in sorted(root.glob("translations/**/*.po*"))] == first
    assert b"Date" not in first[0] and b":1" not in first[0] and first[0] == written(read("de", root / "translations"))


def test_a_snippet_fills_the_catalogue(root, tmp_path):
    update(root)
    assert len(missing("de", root)) == 6
    snippet = tmp_path / "new.po"
    snippet.write_text(
        'msgid "Hello,"\nmsgstr "Hallo,"\n\nmsgctxt "verb"\nmsgid "Open"\nmsgstr "Öffnen"\n\n'
        'msgid "Gone"\nmsgstr "Weg"\n\nmsgid "Name"\nmsgstr ""\n\n'
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s Tag"\nmsgstr[1] "%(n)s Tage"\n'
    )
    assert take("de", snippet, root) == 3
    assert [message.id for message in missing("de", root)] == ["Until %(day)s, no later.", "Hello, 50 %% off", "Name"]
    german = load(root / "translations")["de"]
    assert (german.gettext("Hello,"), german.gettext("Name"), german.gettext("Gone")) == ("Hallo,", "Name", "Gone")
    assert (german.pgettext("verb", "Open"), german.ngettext("%(n)s day", "%(n)s days", 2)) == ("Öffnen", "%(n)s Tage")


def test_a_changed_sentence_waits_for_its_translator_and_a_gone_one_leaves(root, tmp_path):
    update(root)
    snippet = tmp_path / "new.po"
    snippet.write_text('msgid "Until %(day)s, no later."\nmsgstr "Bis %(day)s."\n\nmsgid "Name"\nmsgstr "Name"\n')
    take("de", snippet, root)
    (root / "portal/rule.py").write_text('x = say("Until %(day)s, not later.", day=1)\n')
    (root / "partials/part.html").write_text("")
    update(root)
    catalog = read("de", root / "translations")
    changed = catalog.get("Until %(day)s, not later.")
    assert (changed.string, changed.fuzzy) == ("Bis %(day)s.", True)
    assert "Until %(day)s, not later." in [message.id for message in missing("de", root)]
    assert load(root / "translations")["de"].gettext(changed.id) == changed.id
    assert "Name" not in catalog and not catalog.obsolete


def test_languages_are_those_with_a_catalogue(root):
    update(root)
    assert tuple(load(root / "translations")) == ("en", "de")
    assert tuple(load(root / "translations", pseudo=True)) == ("en", "de", "en-XA")


def test_the_pseudo_language_leaves_places_tags_and_entities_alone():
    text = accented("Say <b class='a'>%(name)s</b>&nbsp;5 %% now")
    assert text.startswith("[Šàÿ <b class='a'>%(name)s</b>&nbsp;5 %% ñöw ~~~")
