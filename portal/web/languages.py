"""The languages we ship: English as written, the rest read from .po files at start, a pseudo-language for tests."""

import re
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from portal.web.locale import PSEUDO

_KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|&#?\w+;)")
_ACCENTS = str.maketrans("aeiouyAEIOUYSgncz", "àéîöûÿÀÉÎÖÛÝŠĝñçž")


def load(folder: Path, *, pseudo: bool = False) -> dict[str, NullTranslations]:
    """The catalogue of each language by its tag ("en", "de", "pt-BR"), read from <language>/LC_MESSAGES/portal.po.

    Fuzzy entries count as missing and show English. `pseudo` adds "en-XA", in which unmarked sentences stand out.
    """
    catalogues: dict[str, NullTranslations] = {"en": NullTranslations()}
    for file in sorted(folder.glob("*/LC_MESSAGES/portal.po")):
        name = file.parent.parent.name
        catalogues[name.replace("_", "-")] = _read(file, name)
    return catalogues | ({PSEUDO: Pseudo()} if pseudo else {})


class Pseudo(NullTranslations):
    """English with accents on every vowel and a third longer, between brackets; placeholders and tags stay."""

    def gettext(self, message: str) -> str:
        """The accented message."""
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The accented singular or plural."""
        return accented(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The accented message."""
        return accented(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The accented singular or plural."""
        return self.ngettext(msgid1, msgid2, n)


def accented(text: str) -> str:
    """The text as the pseudo-language writes it: "Sign in" -> "[Šîĝñ îñ ~~]"."""
    parts = _KEPT.split(text)
    letters = "".join(part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts))
    return f"[{letters} {'~' * max(1, len(text) // 3)}]"


def _read(file: Path, name: str) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=name))
    compiled.seek(0)
    return Translations(compiled)
