"""Test cards and test accounts of the sandbox: what can be entered there, and what becomes of each."""

from dataclasses import dataclass
from datetime import date

from portal.adapters.gateways.port import SetupKind, StoredMethod
from portal.domain.sentences import Sentence, say

_YEARS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A card or account to try: `title` says to people, `token` to the sandbox what becomes of charges.

    `months` is when a card expires, counted from this month, None: in some years. It takes `seconds` to be stored, or
    is not stored at all because of its `refusal`.
    """

    name: str
    number: str
    brand: str | None
    title: Sentence
    token: str = "pays"
    months: int | None = None
    seconds: int = 0
    refusal: str | None = None

    @property
    def shown(self) -> str:
        """The number in groups, as it stands on the card."""
        if self.brand == "amex":
            return f"{self.number[:4]} {self.number[4:10]} {self.number[10:]}"
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))

    def expiry(self, today: date) -> tuple[int, int]:
        """Year and month until whose end the card can be used."""
        if self.months is None:
            return today.year + _YEARS, 12
        months = today.year * 12 + today.month - 1 + self.months
        return months // 12, months % 12 + 1

    def stored(self, token: str, payer: str, today: date) -> StoredMethod:
        """The sample as a method of the payer."""
        if self.brand is None:
            return StoredMethod(token, payer, "sepa", last_four=self.number[-4:], country=self.number[:2])
        return StoredMethod(token, payer, "card", self.brand, self.number[-4:], *self.expiry(today), country="DE")


CARDS = (
    Sample("good", "4242424242424242", "visa", say("Works")),
    Sample("secure", "4000000000003220", "visa", say("3-D Secure: the bank asks for a confirmation"), "challenge"),
    Sample(
        "secure-declined", "4000008400001629", "visa", say("3-D Secure, after which the bank declines"),
        "challenge:fails",
    ),
    Sample(
        "not-stored", "4000000000000002", "visa", say("Is declined when it is stored"), refusal="declined_by_acquirer"
    ),
    Sample(
        "no-money", "4000000000009995", "visa", say("Never has enough money on it"), "decline:insufficient_funds"
    ),
    Sample(
        "stolen", "4000000000009979", "visa", say("Turns out to be stolen when it is charged"),
        "decline:credit_card_lost_or_stolen:hard",
    ),
    Sample("expired", "4000000000000069", "visa", say("Expired last month"), months=-1),
    Sample("expiring", "5555555555554444", "mc", say("Works, but expires this month"), months=0),
    Sample("slow-bank", "378282246310005", "amex", say("The bank takes 20 seconds, then pays"), "processing"),
    Sample(
        "slow-decline", "6011111111111117", "discover", say("The bank takes 20 seconds, then declines"),
        "processing:fails",
    ),
    Sample("slow-storing", "3530111333300000", "jcb", say("Takes 10 seconds to be stored, then works"), seconds=10),
    Sample("timeout", "4000000000000119", "visa", say("Pays, but the first answer gets lost"), "timeout"),
)  # fmt: skip
ACCOUNTS = (
    Sample("account", "DE89370400440532013000", None, say("The bank takes 5 seconds, then pays"), "processing:5"),
    Sample(
        "account-declined", "DE62370400440532013001", None, say("The bank takes 5 seconds, then declines"),
        "processing:fails:5",
    ),
    Sample(
        "account-no-money", "DE65370400440002222227", None, say("Never has enough money on it"),
        "processing:insufficient_funds:5",
    ),
    Sample(
        "account-slow", "DE08370400440532013003", None, say("The bank takes 3 minutes, then pays"), "processing:180"
    ),
    Sample(
        "account-blocked", "DE78370400440532013004", None, say("The bank blocks it when it is charged"),
        "processing:fraud_block:5",
    ),
    Sample(
        "account-not-stored", "DE40370400440532013009", None, say("Is declined when it is stored"),
        refusal="declined_by_acquirer",
    ),
)  # fmt: skip


def samples_of(kind: SetupKind) -> tuple[Sample, ...]:
    """What can be entered as a method of this kind."""
    return CARDS if kind == "card" else ACCOUNTS


def account_like(iban: str) -> Sample:
    """What an account does is told by its last four digits; one with no such ending is like the first."""
    return next((account for account in ACCOUNTS if account.number[-4:] == iban[-4:]), ACCOUNTS[0])


def sample_of(kind: SetupKind, name: str, number: str) -> Sample | None:
    """The sample with the number that was typed, blanks and hyphens forgiven; without one that of the name."""
    typed = "".join(sign for sign in number.upper() if not sign.isspace() and sign != "-")
    return next((one for one in samples_of(kind) if (one.number == typed if typed else one.name == name)), None)


def may_be_real(number: str) -> bool:
    """Whether somebody may have typed the number of a card of their own: its check digit is right (ISO/IEC 7812)."""
    digits = [int(sign) for sign in number if sign.isascii() and sign.isdigit()][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return 12 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0
