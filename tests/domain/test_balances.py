"""What stands below the total of an invoice adds up."""

from dataclasses import replace

import pytest

from portal.domain.balances import balance, unexplained
from portal.domain.breakdowns import Breakdown, Line
from portal.domain.money import Money
from tests.domain.test_invoices import INVOICE

NOTHING: list[tuple[str, int]] = []


@pytest.mark.parametrize(
    ("facts", "entries"),
    [
        ({}, NOTHING),
        ({"state": "cancelled"}, NOTHING),
        ({"state": "settled", "settled_amount": 1000}, [("Paid", 1000)]),
        ({"settled_amount": 300}, [("Paid", -300), ("Still to pay", 700)]),
        ({"credited_amount": 250}, [("Credited", -250), ("Still to pay", 750)]),
        (
            {"credited_amount": 250, "settled_amount": 300},
            [("Credited", -250), ("Paid", -300), ("Still to pay", 450)],
        ),
        ({"state": "settled", "settled_amount": 800, "credited_amount": 200}, [("Credited", -200), ("Paid", 800)]),
        (
            {"state": "settled", "settled_amount": 1000, "credited_amount": 200},
            [("Paid", 1000), ("Credited", -200), ("Left after refunds and credits", 800)],
        ),
        (
            {"state": "settled", "settled_amount": 1000, "refunded_amount": 1000},
            [("Paid", 1000), ("Refunded", -1000), ("Left after refunds and credits", 0)],
        ),
        (
            {"state": "settled", "settled_amount": 900, "credited_amount": 300, "refunded_amount": 100},
            [
                ("Credited", -100), ("Paid", 900), ("Refunded", -100), ("Credited", -200),
                ("Left after refunds and credits", 600),
            ],
        ),
    ],
)  # fmt: skip
def test_the_balance_adds_up(facts: dict, entries: list[tuple[str, int]]) -> None:
    found = balance(replace(INVOICE, **facts))
    assert [(str(entry.label), entry.amount.amount) for entry in found] == entries


@pytest.mark.parametrize(
    ("amounts", "incl_vat", "left"),
    [((1000,), True, None), ((900,), True, 100), ((1200, -200), True, None), ((1100,), True, -100), ((), True, None),
     ((840,), False, None), ((800,), False, 40)],
)  # fmt: skip
def test_what_the_lines_do_not_explain(amounts: tuple[int, ...], incl_vat: bool, left: int | None) -> None:
    lines = tuple(
        Line("Tea", 1, amount, amount, amount, amount, incl_vat, 1900, None, None, None)
        for amount in (Money(amount, "EUR") for amount in amounts)
    )
    whole = Breakdown(Money(840, "EUR"), Money(160, "EUR"), None, None, {}, None, None)
    assert unexplained(lines, whole, INVOICE, incl_vat) == (Money(left, "EUR") if left else None)
