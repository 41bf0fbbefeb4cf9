"""Payment methods: what each one is called and whether it can be used."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from portal.domain.periods import instant
from portal.domain.sentences import Sentence, say

Tone = Literal["neutral", "info", "success", "warning", "danger"]
SOON = timedelta(days=60)
BRANDS = {
    "visa": "Visa",
    "mc": "Mastercard",
    "dankort": "Dankort",
    "visa_dk": "Visa/Dankort",
    "ffk": "Forbrugsforeningen",
    "visa_elec": "Visa Electron",
    "maestro": "Maestro",
    "laser": "Laser",
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "china_union_pay": "UnionPay",
}
KINDS: dict[str, Sentence | str] = {
    "card": say("Card"),
    "emv_token": say("Card"),
    "applepay": "Apple Pay",
    "vipps_recurring": "Vipps",
    "mobilepay_subscriptions": "MobilePay",
    "paypal": "PayPal",
    "twint": "TWINT",
    "sepa": say("SEPA direct debit"),
    "sepa_ebics": say("SEPA direct debit"),
    "offline_cash": say("Cash"),
    "offline_bank_transfer": say("Bank transfer"),
    "offline_other": say("Paid outside this portal"),
}
_CARDS = ("card", "emv_token")
# Nothing is charged to these: the customer pays each invoice by hand.
OFFLINE = ("offline_cash", "offline_bank_transfer", "offline_other")


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A stored way to pay; of card and account numbers no more than the last four characters are known here."""

    id: int
    handle: str
    state: Literal["active", "inactivated", "failed", "pending", "deleted"]
    payment_type: str
    card_type: str | None
    last_four: str | None
    iban_end: str | None
    expires_year: int | None
    expires_month: int | None
    mandate_reference: str | None
    holder: str | None
    created_at: datetime

    @property
    def kind(self) -> Sentence | str:
        """What sort of payment it is."""
        return KINDS.get(self.payment_type) or say("Other payment method")

    @property
    def name(self) -> Sentence | str:
        """The brand of a card, else its kind."""
        brand = BRANDS.get(self.card_type or "")
        return brand if brand and self.payment_type in _CARDS else self.kind

    @property
    def ending(self) -> str | None:
        """The last four characters of the card or the account, which tell it from others."""
        return self.last_four or self.iban_end

    @property
    def text(self) -> str:
        """Name and ending in one, for records."""
        return f"{self.name} •••• {self.ending}" if self.ending else str(self.name)

    @property
    def named(self) -> Sentence | str:
        """Name and ending in one, for people."""
        return say("%(name)s •••• %(ending)s", name=self.name, ending=self.ending) if self.ending else self.name

    @property
    def valid_until(self) -> date | None:
        """The last day on which the card can be used: that of its month."""
        if self.expires_year is None or self.expires_month is None:
            return None
        return date(self.expires_year, self.expires_month, monthrange(self.expires_year, self.expires_month)[1])


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether a payment method can be used: a key for rules and tests, tone and symbol for the eye, words."""

    key: str
    tone: Tone
    label: Sentence
    advice: Sentence | None = None
    symbol: str | None = None


def is_charged(method: PaymentMethod | None) -> bool:
    """Invoices are charged to it; without one that works, and with what is paid by hand, the customer pays each."""
    return method is not None and method.state == "active" and method.payment_type not in OFFLINE


def condition(method: PaymentMethod, *, now: datetime, zone: tzinfo) -> Condition:
    """Whether the method can be used now; a card lasts through the last day of its month in the zone."""
    if method.state == "failed":
        advice = say("A payment with it failed, so it is no longer charged.")
        return Condition("failed", "danger", say("Not working"), advice)
    if method.state == "inactivated":
        advice = say("It is stored, but nothing is charged to it.")
        return Condition("inactive", "neutral", say("Not in use"), advice, "ban")
    left = _time_left(method, now, zone)
    if left is not None and left <= timedelta(0):
        return Condition("expired", "danger", say("Expired"), say("Payments with it will fail."))
    if method.state == "pending":
        advice = say("It can be used as soon as it is confirmed.")
        return Condition("pending", "info", say("Being set up"), advice, "clock")
    if left is not None and left <= SOON:
        return Condition("expiring", "warning", say("Expires soon"))
    return Condition("active", "success", say("Active"))


def _time_left(method: PaymentMethod, now: datetime, zone: tzinfo) -> timedelta | None:
    if method.valid_until is None:
        return None
    return instant(method.valid_until + timedelta(days=1), time(0), zone) - now
