"""A year's documents in one package: what its files are called, and the list of them as a table of values."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from portal.domain.money import Money
from portal.domain.sentences import Sentence, say

Kind = Literal["invoice", "credit_note"]
_KINDS: dict[Kind, Sentence] = {"invoice": say("Invoice"), "credit_note": say("Credit note")}
_FOLDERS: dict[Kind, Sentence] = {"invoice": say("Invoices"), "credit_note": say("Credit notes")}
_HEADINGS = (
    say("Type"), say("Number"), say("Reference"), say("Date"), say("Due"), say("Status"), say("Corrects"),
    say("Currency"), say("Net"), say("VAT"), say("Total"), say("File"), say("Note"),
)  # fmt: skip
_MISSING = say("The document could not be made. You will find it in your account.")
_ODD = re.compile(r"[^\w.-]+")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the year; `corrects` is the number of the invoice that a credit note belongs to."""

    kind: Kind
    number: str
    handle: str
    issued_on: date
    due_on: date | None
    status: Sentence
    net: Money
    vat: Money
    total: Money
    corrects: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """How the reader's language says a sentence and writes decimals; `digits` of a currency's minor unit."""

    say: Callable[[Sentence], str]
    digits: Callable[[str], int]
    comma: bool


class Names:
    """The paths of files in a package, each of which is there once, whatever the numbers of documents are."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._taken: set[str] = set()

    def path(self, entry: Entry) -> str:
        """The path of a document: a folder of its kind and its number."""
        folder = _plain(self._words.say(_FOLDERS[entry.kind]))
        name = _plain(entry.number)
        path, again = f"{folder}/{name}.pdf", 1
        while path.casefold() in self._taken:
            again += 1
            path = f"{folder}/{name}-{again}.pdf"
        self._taken.add(path.casefold())
        return path


def index(rows: Iterable[tuple[Entry, str | None]], words: Words) -> bytes:
    """The list of the documents, each with its path or None where it is missing, as CSV that spreadsheets open.

    Numbers and separators are as the reader's language has them, for that is what its spreadsheets expect.
    """
    sheet = io.StringIO()
    table = csv.writer(sheet, delimiter=";" if words.comma else ",")
    table.writerow([words.say(heading) for heading in _HEADINGS])
    for entry, path in rows:
        table.writerow(_row(entry, path, words))
    return ("\ufeff" + sheet.getvalue()).encode()


def _row(entry: Entry, path: str | None, words: Words) -> Sequence[str]:
    due = entry.due_on.isoformat() if entry.due_on else ""
    return (
        words.say(_KINDS[entry.kind]), _harmless(entry.number), _harmless(entry.handle), entry.issued_on.isoformat(),
        due, words.say(entry.status), _harmless(entry.corrects or ""), entry.total.currency,
        *(_decimal(amount, words) for amount in (entry.net, entry.vat, entry.total)),
        path or "", "" if path else words.say(_MISSING),
    )  # fmt: skip


def _decimal(amount: Money, words: Words) -> str:
    text = f"{Decimal(amount.amount).scaleb(-words.digits(amount.currency)):f}"
    return text.replace(".", ",") if words.comma else text


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    """Signs that every file system takes; never a name that means a folder above."""
    return _ODD.sub("_", text).strip("._")[:100] or "_"
