"""One document of every kind that is issued, for what is printed and for what is validated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portal.domain.documents import Bank, Buyer, Document, Item, Seller, Way
from portal.domain.money import Money

FIRST, LAST = date(2027, 2, 15), date(2027, 3, 14)
SELLER = Seller(
    "Kaffeekiste GmbH & Co. KG", "Kaffeekiste", "Röststraße 8", "Hinterhaus", "10999", "Berlin", "DE", "DE123456788",
    "hilfe@kaffeekiste.example", "+49 30 901820", "kaffeekiste.example", "de", "#7a4a21",
)  # fmt: skip
ADA = Buyer(
    "cust-1001", "Ada & Söhne OHG", "Ada Öztürk-Groß", "DE136695976", "Torstraße 12a", None, "10119", "Berlin", "DE",
    "ada@post.example",
)  # fmt: skip
MAGNUS = Buyer(
    "cust-1002", "Æblegård ApS", "Magnus Østergaard", "DK13585628", "Åboulevarden 3", None, "8000", "Aarhus C", "DK",
    "magnus@aeble.example",
)  # fmt: skip
BANK = Bank("Kaffeekiste GmbH & Co. KG", "DE02120300000000202051", "BYLADEM1001")
CARD = Way("card", "visa", "4242")
SEPA = Way("sepa", None, "3000", "KK-2027-000042")


def item(
    text: str, gross: int, vat: int, *, quantity: int = 1, rule: str | None = None, incl_vat: bool = True,
    currency: str = "EUR", dated: bool = True,
) -> Item:  # fmt: skip
    """A line of so many units; `gross` is the agreed price of one, which is net where VAT comes on top."""
    agreed = gross * quantity
    if incl_vat:
        amounts = agreed, agreed - _vat_in(agreed, vat), gross, gross - _vat_in(gross, vat)
    else:
        amounts = agreed + _on_top(agreed, vat), agreed, gross + _on_top(gross, vat), gross
    amount, net, unit, unit_net = (Money(value, currency) for value in amounts)
    days = (FIRST, LAST) if dated else (None, None)
    return Item(text, quantity, unit, unit_net, amount, net, incl_vat, vat, rule, *days)


def document(items: Sequence[Item], **values: object) -> Document:
    """An invoice of these lines to ada, to be charged to a card."""
    currency = items[0].amount.currency
    total = sum(one.amount.amount for one in items)
    by_rate: dict[tuple[int, bool], int] = {}
    for one in items:
        key = (one.vat, one.incl_vat)
        by_rate[key] = by_rate.get(key, 0) + (one.amount if one.incl_vat else one.amount_ex_vat).amount
    vat = sum(_vat_in(sum_, rate) if incl else _on_top(sum_, rate) for (rate, incl), sum_ in by_rate.items())
    made = Document(
        kind="invoice", number="KA-001042", language="de", issued_on=FIRST, seller=SELLER, buyer=ADA,
        items=tuple(items), net=Money(total - vat, currency), vat=Money(vat, currency), total=Money(total, currency),
        prepaid=Money(0, currency), first_on=FIRST, last_on=LAST, due_on=FIRST, way=CARD, contract="kk-77",
        plan="Hausröstung monatlich",
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def _vat_in(amount: int, vat: int) -> int:
    whole = (2 * abs(amount) * vat + 10_000 + vat) // (2 * (10_000 + vat))
    return whole if amount >= 0 else -whole


def _on_top(amount: int, vat: int) -> int:
    whole = (2 * abs(amount) * vat + 10_000) // 20_000
    return whole if amount >= 0 else -whole


BOX, MILL = item("Hausröstung monatlich", 1490, 700), item("Miete der Mühle", 490, 1900)
OFF = item("Stammgast 10 %", -149, 700)
ABROAD = item("Büro-Kiste", 8318, 0, quantity=3, rule="reverse_charge", incl_vat=False)
DOMESTIC = document([BOX])
CREDIT_NOTE = document(
    [item("Hausröstung monatlich", 745, 700, dated=False)], kind="credit_note", number="KAG-00107", due_on=None,
    first_on=None, last_on=None, corrects="KA-001042", corrects_issued_on=FIRST, issued_on=LAST, way=CARD,
)  # fmt: skip
DOCUMENTS = {
    "domestic": DOMESTIC,
    "reverse charge": document([ABROAD], buyer=MAGNUS, way=None, seller=replace(SELLER, bank=BANK), due_on=LAST),
    "zero VAT": document([item("Den trykte avis", 2900, 0)]),
    "several rates": document([BOX, MILL, item("Barista-Kurs online", 990, 1900, quantity=2)]),
    "discounts": document([BOX, MILL, OFF]),
    "net prices": document([item("Büro-Kiste", 8318, 700, quantity=3, incl_vat=False)], buyer=replace(ADA, name=None)),
    "thirds": document([item("Kanne am Morgen", 1000, 700, quantity=3)]),
    "credit note": CREDIT_NOTE,
    "credited": replace(CREDIT_NOTE, number="KAG-00108", way=None, credited=True),
    "credit note with a discount": document(
        [BOX, OFF], kind="credit_note", number="KAG-00109", due_on=None, corrects="KA-001042", way=None, credited=True,
    ),
    "SEPA": document([BOX, MILL], way=SEPA, due_on=date(2027, 2, 22)),
    "SEPA in full": document(
        [BOX], way=replace(SEPA, account="DE89370400440532013000"), due_on=date(2027, 2, 22),
        seller=replace(SELLER, creditor="DE98ZZZ09999999999"),
    ),
    "paid by card": document([BOX, MILL], prepaid=Money(1980, "EUR"), paid_on=FIRST),
    "a card without a number": document([BOX], way=Way("card"), prepaid=Money(1490, "EUR"), paid_on=FIRST),
    "transfer": document([BOX], way=None, due_on=LAST, seller=replace(SELLER, bank=BANK)),
    "lessened by credit": document([BOX], prepaid=Money(490, "EUR")),
    "paid by credit": document([BOX], prepaid=Money(1490, "EUR"), way=Way("credit"), paid_on=FIRST),
    "nothing to pay": document([BOX, item("Ein Monat geschenkt", -1490, 700)]),
    "once": document([replace(MILL, first_on=None, last_on=None)], first_on=None, last_on=None, contract=None),
    "yen": document([item("Coffee", 1490, 1000, currency="JPY")]),
    "200 lines": document(
        [item(f"Kanne am Morgen, {number}. Lieferung", 290 + number % 7, 700 if number % 5 else 1900)
         for number in range(1, 201)],
    ),
}  # fmt: skip
