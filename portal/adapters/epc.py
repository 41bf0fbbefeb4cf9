"""The code that a bank's app reads to fill in a transfer (EPC069-12, in Germany "GiroCode")."""

from decimal import Decimal

from segno.helpers import make_epc_qr

from portal.adapters.qr_codes import drawn
from portal.domain.documents import Bank
from portal.domain.money import Money

_LEAST, _MOST = 1, 999_999_999_99


def transfer_code(bank: Bank, amount: Money, reference: str) -> bytes | None:
    """The code as SVG; None where there can be none, as for other currencies than the euro."""
    if amount.currency != "EUR" or not _LEAST <= amount.amount <= _MOST:
        return None
    try:
        euros = Decimal(amount.amount).scaleb(-2)
        text, holder = reference[:140], bank.holder[:70]
        code = make_epc_qr(name=holder, iban=bank.iban, bic=bank.bic, amount=euros, text=text, encoding=1)
    except ValueError:  # an account that is none
        return None
    return drawn(code)
