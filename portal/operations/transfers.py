"""How customers transfer money: the merchant's account, and the code that a bank's app reads."""

from dataclasses import dataclass

from portal.adapters.epc import transfer_code
from portal.domain.merchants import Merchant
from portal.domain.money import Money
from portal.domain.notices import Fact
from portal.domain.sentences import Sentence, say
from portal.domain.ways_to_pay import transfer_facts


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is written on a transfer, and the code as SVG; None where there is none, as for other currencies."""

    facts: tuple[Fact, ...]
    code: bytes | None


def transfer_to(merchant: Merchant, amount: Money, reference: str) -> Transfer | None:
    """How the amount is transferred to the merchant; None when their account is not known."""
    facts = _facts(merchant, amount, reference)
    return Transfer(facts, transfer_code(merchant.bank, amount, reference)) if merchant.bank else None


def transfers_to(merchant: Merchant) -> Transfer | None:
    """How any invoice is transferred to the merchant; None when their account is not known."""
    facts = _facts(merchant, None, say("The number of the invoice"))
    return Transfer(facts, None) if facts else None


def _facts(merchant: Merchant, amount: Money | None, reference: Sentence | str) -> tuple[Fact, ...]:
    return tuple(transfer_facts(merchant.bank, amount, reference, merchant.bank_name))
