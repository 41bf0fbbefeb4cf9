"""Documents written from templates: the HTML that is printed, and the words that e-invoices repeat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from portal.domain import accent
from portal.domain.countries import Country
from portal.domain.documents import Buyer, Document, Item, Seller
from portal.domain.money import Money
from portal.domain.payment_words import payment_words
from portal.domain.sentences import Sentence, say
from portal.web.locale import Locale, negotiate
from portal.web.rendering import Renderer

# Windows of German envelopes begin 20 mm from the left, 5 mm before the address (DIN 5008, form B).
_DIN = frozenset({"DE", "AT", "CH", "LI"})
_TEMPLATES = {"invoice": "templates/pdf/invoice.html", "credit_note": "templates/pdf/credit_note.html"}
AddressLines = Callable[[Mapping[str, str | None]], list[str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the customer's language: HTML and CSS, how it is paid, what the law wants said, its title."""

    html: str
    styles: str
    terms: str
    notes: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the table shows it, with its days when they are others than the document's; `carried` is the sum."""

    text: str
    days: tuple[date, date] | None
    quantity: int
    unit: Money
    vat: int
    amount: Money
    carried: Money


@dataclass(frozen=True, slots=True)
class Share:
    """The VAT of a rate and the net amount that it is on; without a rate the VAT of the document as a whole."""

    rate: int | None
    net: Money
    vat: Money


@dataclass(frozen=True, slots=True)
class PaperWriter:
    """Writes in the merchant's name and colours; `address_lines` knows how addresses are written in each country."""

    renderer: Renderer
    address_lines: AddressLines

    def write(self, document: Document, pictures: frozenset[str]) -> Paper:
        """The document, showing those of the pictures "logo" and "code" that there are."""
        locale = self._locale(document)
        # The digits of a card must not stand apart from the dots before them.
        terms = [self._say(words, locale).replace("•••• ", "••••\u00a0") for words in payment_words(document)]
        notes = tuple(self._say(note, locale) for note in document.tax_notes)
        context = {
            "document": document, "rows": _rows(document), "terms": terms, "notes": notes, "pictures": pictures,
            "sender": self._sender(document.seller), "recipient": self._recipient(document.buyer),
            "site": (document.seller.website or "").removeprefix("https://").removeprefix("http://").rstrip("/"),
            "home": self._home(document.seller, locale), "page": self._page_words(locale), "shares": _shares(document),
            "title": self._title(document, locale),
        }  # fmt: skip
        html = self.renderer.render(_TEMPLATES[document.kind], locale, **context)
        return Paper(html, _styles(document), " ".join(terms), notes, self._title(document, locale))

    def file_name(self, document: Document) -> str:
        """What the file of a document is called, without its ending: "Rechnung KA-001042"."""
        return self._title(document, self._locale(document))

    def _title(self, document: Document, locale: Locale) -> str:
        if document.kind == "invoice":
            return self._say(say("Invoice %(number)s", number=document.number), locale)
        return self._say(say("Credit note %(number)s", number=document.number), locale)

    def _locale(self, document: Document) -> Locale:
        seller, available = document.seller, tuple(self.renderer.languages)
        return negotiate(None, document.language, None, seller.country, available, seller.language)

    def _say(self, words: Sentence | str, locale: Locale) -> str:
        return self.renderer.translate(words, locale)

    def _page_words(self, locale: Locale) -> list[str]:
        """What stands before, between and after the numbers of "Page 1 of 2", which the printer counts."""
        return self._say(say("Page %(page)s of %(pages)s", page="\0", pages="\0"), locale).split("\0")

    def _sender(self, seller: Seller) -> str:
        return " · ".join(part for part in (seller.name, seller.address, _town(seller)) if part)

    def _home(self, seller: Seller, locale: Locale) -> list[str]:
        streets, country = (seller.address, seller.address2), self.renderer.translate(Country(seller.country), locale)
        lines = ((seller.name,), streets, (_town(seller), country))
        return [", ".join(part for part in line if part) for line in lines if any(line)]

    def _recipient(self, buyer: Buyer) -> list[str]:
        return self.address_lines(_place(buyer) | {"company": buyer.company, "name": buyer.name})


def _town(seller: Seller) -> str:
    return " ".join(part for part in (seller.postal_code, seller.city) if part)


def _place(party: Buyer) -> dict[str, str | None]:
    return {
        "address": party.address, "address2": party.address2, "postal_code": party.postal_code, "city": party.city,
        "country": party.country,
    }  # fmt: skip


def _rows(document: Document) -> Sequence[Row]:
    incl_vat, currency, whole = document.incl_vat, document.total.currency, (document.first_on, document.last_on)
    amounts = [_shown(item, incl_vat)[1] for item in document.items]
    sums = accumulate(amount.amount for amount in amounts)
    return [
        Row(item.text, _period(item, whole), item.quantity, _shown(item, incl_vat)[0], item.vat, amount,
            Money(carried, currency))
        for item, amount, carried in zip(document.items, amounts, sums, strict=True)
    ]  # fmt: skip


def _period(item: Item, whole: tuple[date | None, date | None]) -> tuple[date, date] | None:
    if not item.first_on or not item.last_on or (item.first_on, item.last_on) == whole:
        return None
    return item.first_on, item.last_on


def _shares(document: Document) -> Sequence[Share]:
    gross: dict[int | None, int] = {}
    for item in document.items:
        gross[item.vat] = gross.get(item.vat, 0) + item.amount.amount
    currency = document.total.currency
    return [
        Share(one.rate, Money(gross.get(one.rate, 0) - one.vat.amount, currency), one.vat) for one in document.rates
    ]


def _shown(item: Item, incl_vat: bool) -> tuple[Money, Money]:
    return (item.unit, item.amount) if incl_vat else (item.unit_ex_vat, item.amount_ex_vat)


def _styles(document: Document) -> str:
    shade = accent.palette(document.seller.accent).light
    window = "@page { margin-left: 25mm } .fold { display: block }" if document.seller.country in _DIN else ""
    return f":root {{ --accent: {shade.ui}; --accent-text: {shade.text} }} {window}"
