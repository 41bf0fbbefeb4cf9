"""Sentences from the sources into the .po files: `python -m portal.web.catalogues update | missing | take`."""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from portal.paths import folder

_KEYWORDS = {
    **dict.fromkeys(("say", "_", "gettext")),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# As rendering.py reads templates; a template that cannot be read stops the extraction.
_READING = ("trimmed", "newstyle_gettext", "trim_blocks", "lstrip_blocks")
_TEMPLATES = dict.fromkeys(_READING, "true") | {"silent": "false"}
_SOURCES = {"portal": ("*.py",), "templates": ("*.html", "*.txt"), "partials": ("*.html", "*.txt")}
_HEADER = "# Sentences of the customer portal. Rewritten by: python -m portal.web.catalogues update\n"
_DATED = re.compile(rb'^"(POT-Creation|PO-Revision|Last-Translator|Language-Team|Report-Msgid|Generated).*\n', re.M)


def extract(root: Path | None = None) -> Catalog:
    """Every marked sentence below `root` (the checkout) in the order of files and lines, with the files that say it."""
    root = root or folder("templates").parent
    catalog = _empty(None)
    for file in _files(root):
        method, options = ("python", {}) if file.suffix == ".py" else (babel_extract, _TEMPLATES)
        found = extract_from_file(method, file, _KEYWORDS, ("TRANSLATORS:",), options, strip_comment_tags=True)
        for _, msgid, comments, context in found:
            catalog.add(msgid, None, [(file.relative_to(root).as_posix(), 0)], auto_comments=comments, context=context)
    return catalog


def written(catalog: Catalog) -> bytes:
    """The file's bytes: the same for the same sentences, without dates and line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, ignore_obsolete=True, include_lineno=False)
    return _DATED.sub(b"", buffer.getvalue())


def read(language: str, translations: Path | None = None) -> Catalog:
    """A language's catalogue ("de"), empty when its file is not there yet."""
    file = _file(language, translations or folder("translations"))
    return _parsed(file, language) if file.exists() else _empty(language)


def update(root: Path | None = None) -> None:
    """messages.pot and each language's .po are up to date: translations stay, changed ones are fuzzy, gone ones out."""
    root = root or folder("templates").parent
    template, translations = extract(root), root / "translations"
    (translations / "messages.pot").write_bytes(written(template))
    for language in sorted(place.parent.name for place in translations.glob("*/LC_MESSAGES")):
        catalog = read(language, translations)
        catalog.update(template, update_header_comment=True)
        catalog.fuzzy = False
        _file(language, translations).write_bytes(written(catalog))


def missing(language: str, root: Path | None = None) -> list[Message]:
    """The sentences of the sources without a final translation in the language."""
    catalog = read(language, root / "translations" if root else None)
    return [message for message in extract(root) if message.id and not _final(catalog.get(message.id, message.context))]


def take(language: str, snippet: Path, root: Path | None = None) -> int:
    """The translations of a .po snippet are in the language's catalogue; how many of its sentences the sources say."""
    root = root or folder("templates").parent
    update(root)
    catalog, taken = read(language, root / "translations"), 0
    for message in _parsed(snippet, language):
        known = catalog.get(message.id, message.context) if message.id else None
        if known and _final(message):
            known.string, taken = message.string, taken + 1
            known.flags.discard("fuzzy")
            known.previous_id = []
    _file(language, root / "translations").write_bytes(written(catalog))
    return taken


def _files(root: Path) -> Iterator[Path]:
    for room, patterns in _SOURCES.items():
        yield from sorted(file for pattern in patterns for file in (root / room).rglob(pattern))


def _file(language: str, translations: Path) -> Path:
    return translations / language / "LC_MESSAGES" / "portal.po"


def _empty(language: str | None) -> Catalog:
    names = {"project": "portal", "version": "1", "header_comment": _HEADER}
    return Catalog(locale=language, charset="utf-8", fuzzy=False, **names)


def _parsed(file: Path, language: str) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def _final(message: Message | None) -> bool:
    strings = (message.string if isinstance(message.string, tuple) else (message.string,)) if message else ()
    return bool(strings) and all(strings) and not message.fuzzy


def _list(messages: list[Message]) -> None:
    snippet = Catalog(charset="utf-8")
    for message in messages:
        snippet[message.id] = message
    write_po(sys.stdout.buffer, snippet, width=100, omit_header=True, include_lineno=False)
    print(f"{len(messages)} missing", file=sys.stderr)


def main() -> None:
    """Read the command line; exit status 1 when sentences are missing."""
    parser = argparse.ArgumentParser(prog="python -m portal.web.catalogues", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="rewrite messages.pot and every portal.po from the sources")
    commands.add_parser("missing", help="print what is not translated, as a .po snippet").add_argument("language")
    taking = commands.add_parser("take", help="take over the translations of a .po snippet")
    taking.add_argument("language")
    taking.add_argument("file", type=Path)
    wanted = parser.parse_args()
    if wanted.command == "update":
        update()
    elif wanted.command == "take":
        print(f"{take(wanted.language, wanted.file)} taken")
    elif messages := missing(wanted.language):
        _list(messages)
        sys.exit(1)


if __name__ == "__main__":
    main()
