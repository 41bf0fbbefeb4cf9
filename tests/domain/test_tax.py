"""VAT per rate: summed before it is rounded, and never other than what was issued."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.money import Money
from portal.domain.tax import notes, per_rate


@dataclass(frozen=True)
class TaxedLine:
    gross: int
    net: int
    vat: int
    incl_vat: bool = True

    @property
    def amount(self) -> Money:
        return Money(self.gross, "EUR")

    @property
    def amount_ex_vat(self) -> Money:
        return Money(self.net, "EUR")


def gross(amount: int, vat: int) -> TaxedLine:
    return TaxedLine(amount, 0, vat)


def net(amount: int, vat: int) -> TaxedLine:
    return TaxedLine(0, amount, vat, incl_vat=False)


@pytest.mark.parametrize(
    ("lines", "issued", "shown"),
    [
        ([gross(2700, 700)], 177, [(700, 177)]),
        ([gross(4800, 1900)], 766, [(1900, 766)]),
        # Three times 0.46… is 1.39, not three times 0.46.
        ([gross(290, 1900)] * 3, 139, [(1900, 139)]),
        ([net(100, 1900), net(200, 700)], 33, [(1900, 19), (700, 14)]),
        # A discount takes its VAT back.
        ([gross(1190, 1900), gross(-119, 1900)], 171, [(1900, 171)]),
        ([gross(1000, 0)], 0, [(0, 0)]),
        ([], 0, [(None, 0)]),
        # 9.5 and 10.5: each rate alone rounds up, the sum of 20 does not.
        ([net(50, 1900), net(150, 700)], 20, [(1900, 10), (700, 10)]),
        # The lines do not explain the issued VAT: it is told as it was issued.
        ([gross(1190, 1900)], 250, [(None, 250)]),
        ([], 19, [(None, 19)]),
    ],
)
def test_vat_per_rate(lines: list[TaxedLine], issued: int, shown: list[tuple[int | None, int]]) -> None:
    assert [(total.rate, total.vat.amount) for total in per_rate(lines, Money(issued, "EUR"))] == shown


@given(
    st.lists(
        st.builds(
            TaxedLine, st.integers(-10**9, 10**9), st.integers(-10**9, 10**9), st.sampled_from([0, 700, 1900, 2500]),
            st.booleans(),
        ),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_the_rates_always_add_up_to_what_was_issued(lines: list[TaxedLine]) -> None:
    exact = sum(
        Decimal(line.gross) * line.vat / (10_000 + line.vat) if line.incl_vat else Decimal(line.net) * line.vat / 10_000
        for line in lines
    )
    issued = int(Decimal(exact).to_integral_value(ROUND_HALF_UP))
    totals = per_rate(lines, Money(issued, "EUR"))
    assert sum(total.vat.amount for total in totals) == issued
    assert {total.rate for total in totals} == {line.vat for line in lines}


def test_what_the_law_wants_said_is_said_once() -> None:
    assert [str(note) for note in notes(["reverse_charge", None, "reverse_charge"])] == [
        "Reverse charge: the recipient of the service owes the VAT."
    ]
    assert notes([None, "something new"]) == ()
