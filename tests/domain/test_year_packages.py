"""The package of a year: names that every computer takes, and a list that is harmless in a spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from portal.domain.invoices import PAID
from portal.domain.money import Money
from portal.domain.year_packages import Entry, Names, Words, index

WORDS = Words(str, {"EUR": 2, "JPY": 0, "KWD": 3}.__getitem__, comma=False)
INVOICE = Entry(
    "invoice", "RE-1", "inv-1", date(2027, 2, 3), date(2027, 2, 17), PAID.label, Money(1000, "EUR"),
    Money(190, "EUR"), Money(1190, "EUR"),
)  # fmt: skip
NOTE = replace(INVOICE, kind="credit_note", number="RE-1", due_on=None, corrects="RE-0", total=Money(-5, "EUR"))


def table(*rows: tuple[Entry, str | None], words: Words = WORDS) -> list[list[str]]:
    text = index(rows, words).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if words.comma else ","))


def test_the_list_tells_everything_of_a_document() -> None:
    heads, invoice, note = table((INVOICE, "Invoices/RE-1.pdf"), (NOTE, "Credit_notes/RE-1.pdf"))
    assert heads == [
        "Type", "Number", "Reference", "Date", "Due", "Status", "Corrects", "Currency", "Net", "VAT", "Total", "File",
        "Note",
    ]  # fmt: skip
    assert invoice == [
        "Invoice", "RE-1", "inv-1", "2027-02-03", "2027-02-17", "Paid", "", "EUR", "10.00", "1.90", "11.90",
        "Invoices/RE-1.pdf", "",
    ]  # fmt: skip
    assert (note[0], note[4], note[6], note[10]) == ("Credit note", "", "RE-0", "-0.05")


def test_a_document_that_is_missing_says_so() -> None:
    assert table((INVOICE, None))[1][-2:] == ["", "The document could not be made. You will find it in your account."]


def test_it_opens_in_the_spreadsheets_of_its_reader() -> None:
    german = replace(WORDS, comma=True)
    assert table((INVOICE, "x"), words=german)[1][8:11] == ["10,00", "1,90", "11,90"]
    assert index([], german).startswith(b"\xef\xbb\xbfType;")


@pytest.mark.parametrize(("currency", "written"), [("JPY", "1190"), ("KWD", "1.190"), ("EUR", "11.90")])
def test_amounts_have_the_digits_of_their_currency(currency: str, written: str) -> None:
    assert table((replace(INVOICE, total=Money(1190, currency)), "x"))[1][10] == written


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_number_is_taken_for_a_formula(sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    row = table((replace(INVOICE, number=evil, handle=evil, corrects=evil), "x"))[1]
    assert [row[1], row[2], row[6]] == [f"'{evil}"] * 3


def test_names_are_plain_and_each_is_there_once() -> None:
    names = Names(WORDS)
    numbers = ["RE-1", "re-1", "RE/1", "../../etc/passwd", "", "…", "Ä 1", "x" * 300]
    paths = [names.path(replace(INVOICE, number=number)) for number in numbers]
    assert paths[:7] == [
        "Invoices/RE-1.pdf", "Invoices/re-1-2.pdf", "Invoices/RE_1.pdf", "Invoices/etc_passwd.pdf", "Invoices/_.pdf",
        "Invoices/_-2.pdf", "Invoices/Ä_1.pdf",
    ]  # fmt: skip
    assert len(paths[7]) < 120 and names.path(NOTE) == "Credit_notes/RE-1.pdf"
