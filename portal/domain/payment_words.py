"""What a document says of its payment: how and when it is paid, was paid, or is paid back."""

from portal.domain.documents import Document
from portal.domain.money import Money
from portal.domain.payment_methods import OFFLINE
from portal.domain.payments import method_words
from portal.domain.sentences import Sentence, say


def is_transferred(document: Document) -> bool:
    """The customer is to transfer what is due by themselves."""
    if document.kind != "invoice" or document.due.amount <= 0:
        return False
    return document.way is None or document.way.payment_type in OFFLINE


def payment_words(document: Document) -> tuple[Sentence, ...]:
    """The sentences about the payment, in their order."""
    if document.kind == "credit_note":
        return (_paid_back(document),)
    if document.due.amount <= 0:
        return (_paid(document),)
    used = (say("%(amount)s has been taken off already.", amount=document.prepaid),) if document.prepaid.amount else ()
    return *used, _to_pay(document)


def way_words(document: Document) -> Sentence | str | None:
    """How it is paid, by brand or kind, with the last four characters of the card or the account."""
    way = document.way
    if way is None:
        return None
    return method_words(way.payment_type, way.card_type, way.ending)


def _paid_back(document: Document) -> Sentence:
    way = way_words(document)
    if way:
        return say("%(amount)s is paid back to %(method)s.", amount=document.total, method=way)
    if document.credited:
        return say("%(amount)s is taken off your next invoices.", amount=document.total)
    return say("Invoice %(number)s is corrected by %(amount)s.", number=document.corrects, amount=document.total)


def _paid(document: Document) -> Sentence:
    way = way_words(document)
    if document.total.amount <= 0:
        return say("There is nothing to pay.")
    if way and document.paid_on:
        return say("Paid on %(day)s: %(method)s. Thank you.", day=document.paid_on, method=way)
    return say("It is paid already. There is nothing for you to do.")


def _to_pay(document: Document) -> Sentence:
    way, amount, day = document.way, document.due, document.due_on
    if is_transferred(document) or way is None:
        return _to_transfer(document, amount)
    if way.payment_type.startswith("sepa") and way.mandate and day:
        told = {"amount": amount, "day": day, "method": way_words(document), "mandate": way.mandate}
        if creditor := document.seller.creditor:
            return say(
                "%(amount)s is collected on or after %(day)s by %(method)s, mandate %(mandate)s, "
                "creditor identifier %(creditor)s.",
                creditor=creditor, **told,
            )  # fmt: skip
        return say("%(amount)s is collected on or after %(day)s by %(method)s, mandate %(mandate)s.", **told)
    return say("%(amount)s is charged to %(method)s.", amount=amount, method=way_words(document))


def _to_transfer(document: Document, amount: Money) -> Sentence:
    day = document.due_on
    if document.seller.bank and day:
        return say(
            "Please transfer %(amount)s by %(day)s, with %(number)s as the reference.",
            amount=amount, day=day, number=document.number,
        )  # fmt: skip
    if day:
        return say("Please pay %(amount)s by %(day)s.", amount=amount, day=day)
    return say("Please pay %(amount)s.", amount=amount)
