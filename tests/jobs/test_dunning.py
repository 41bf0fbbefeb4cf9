"""Dunning: what follows an unpaid invoice step by step, in letters, on the timeline and for the subscription."""

from datetime import timedelta
from typing import Any

import pytest

from portal.store import tables
from tests import builders
from tests.jobs.office import SHOP, Office, at

DUE, DECLINES = "2027-03-15T06:00", "decline:insufficient_funds"
# By the usual schedule 3, 7 and 14 days after the first failure and each further one; clocks go forward on 28 March.
STEPS = ("2027-03-18T06:00", "2027-03-25T06:00", "2027-04-08T07:00")
ISSUED, FAILED = "Your invoice INV-000001 is here", "The payment of invoice INV-000001 failed"
OPEN, PAID = "Invoice INV-000001 is still open", "Invoice INV-000001 is paid"
HELD = "Your subscription “Coffee box” is on hold"
# What becomes of the subscription, the last letter, and the event.
FINAL = {
    "on_hold": ("on_hold", HELD, "subscription_on_hold_dunning"),
    "expire": ("expired", "Your subscription “Coffee box” has ended", "subscription_expired_dunning"),
    "none": ("active", "Invoice INV-000001 was not paid", None),
}


async def declined(office: Office, token: str = DECLINES, **values: Any) -> None:
    """kim's yearly subscription was renewed on 15 March, and the card was declined."""
    await office.change(tables.PaymentMethod, "kim-card", gateway_token=token)
    await office.add(builders.plan, SHOP, "year", name="Coffee box", interval_length=12)
    begun = {f"{name}_at": "2026-03-15" for name in ("start", "first_period_start", "current_period_start")}
    await office.subscription(plan="year", **(begun | values))
    await office.bill(DUE)


async def invoice(office: Office) -> tuple[Any, ...]:
    """State of the first invoice, how many failures are counted, and when it is tried again."""
    row = (await office.rows("invoices"))[0]
    return row.state, row.dunning_count, row.next_attempt_at


async def attempts(office: Office) -> list[str]:
    """The states of all attempts to charge, oldest first."""
    return [row.state for row in await office.rows("transactions")]


async def another_card(office: Office, token: str = "pays") -> None:
    """kim chooses another card for the subscription, and it is charged."""
    handle = f"card-{len(await office.rows('payment_methods'))}"
    await office.add(builders.payment_method, SHOP, "kim", handle, gateway_token=token, last_four="2222")
    await office.wish("method", method=handle)
    await office.bill()


async def state(office: Office) -> str:
    """The state of the subscription."""
    return (await office.one("subscriptions", "sub")).state


@pytest.mark.parametrize("final", FINAL)
async def test_step_by_step_to_the_end(office: Office, final: str) -> None:
    outcome, told, event = FINAL[final]
    await office.merchant(dunning_final=final)
    await declined(office)
    assert await office.subjects() == [ISSUED, FAILED]
    for count, moment in enumerate(STEPS, 1):
        assert await invoice(office) == ("dunning", count, at(moment))
        assert not (await office.bill(at(moment) - timedelta(seconds=1))).done
        await office.bill(moment)
        assert await office.subjects() == ([FAILED] if count < len(STEPS) else [told])
    assert await invoice(office) == ("failed", 3, None) and await attempts(office) == ["failed"] * 4
    assert await state(office) == outcome
    assert not (await office.bill("2028-03-14")).done
    notified = ["invoice_dunning_notification"] * 2
    kinds = [*notified, "invoice_dunning", "invoice_failed", *(one[2] for one in FINAL.values() if one[2])]
    assert await office.events(*kinds) == ["invoice_dunning", *notified, "invoice_failed", *([event] if event else [])]


async def test_an_empty_schedule_ends_at_once(office: Office) -> None:
    await office.merchant(dunning_schedule=[])
    await declined(office)
    assert await office.subjects() == [ISSUED, HELD]
    assert await invoice(office) == ("failed", None, None) and await state(office) == "on_hold"


async def test_letters_say_why_and_when_in_the_language_of_their_reader(office: Office) -> None:
    await office.change(tables.Customer, "kim", language="de")
    await declined(office)
    letter = (await office.letters())[-1]
    assert letter.subject == "Die Zahlung der Rechnung INV-000001 ist fehlgeschlagen"
    for words in ("12,90 €", "Visa •••• 1111", "18. März 2027", "nicht ausreichend gedeckt"):
        assert words in letter.text.replace("\N{NO-BREAK SPACE}", " "), letter.text
    assert "/p/laden/subscriptions/sub" in letter.text


async def test_a_card_that_works_again_settles_it(office: Office) -> None:
    await declined(office)
    await office.change(tables.PaymentMethod, "kim-card", gateway_token="pays")
    await office.bill(STEPS[0])
    assert (await office.subjects())[2:] == [PAID] and await attempts(office) == ["failed", "settled"]
    assert await invoice(office) == ("settled", 1, None)
    assert not (await office.bill("2028-03-14")).done and await state(office) == "active"


async def test_a_card_that_is_refused_for_good_is_not_charged_again(office: Office) -> None:
    await declined(office, "decline:fraud_block:hard")
    card = await office.one("payment_methods", "kim-card")
    assert (card.state, card.error, card.error_state) == ("failed", "fraud_block", "hard_declined")
    assert await office.events("customer_payment_method_failed") == ["customer_payment_method_failed"]
    letter = (await office.letters())[-1]
    assert "We will remind you again on 18 March 2027" in letter.text and "try again" not in letter.text
    for moment in STEPS:
        await office.bill(moment)
    assert await office.subjects() == [OPEN, OPEN, HELD]
    assert await attempts(office) == ["failed"]


async def test_a_failed_card_is_not_charged_for_the_next_period_either(office: Office) -> None:
    await office.change(tables.PaymentMethod, "kim-card", state="failed")
    await office.subscription()
    await office.bill(DUE)
    assert await attempts(office) == []
    assert await invoice(office) == ("pending", None, at("2027-03-30"))
    (letter,) = await office.letters()
    assert "Please pay €12.90 by 29 March 2027" in letter.text


async def test_a_direct_debit_is_charged_by_the_reference_of_its_mandate(office: Office) -> None:
    sepa = {"payment_type": "sepa", "gateway_token": None, "expires_year": None, "expires_month": None}
    for name, reference in (("good", "MANDATE-1"), ("bad", "decline:declined_by_acquirer"), ("none", None)):
        await office.add(builders.customer, SHOP, name)
        await office.add(builders.payment_method, SHOP, name, f"{name}-sepa", mandate_reference=reference, **sepa)
        await office.subscription(name, customer=name, payment_method=f"{name}-sepa")
    await office.bill(DUE)
    await office.bill("2027-03-29T06:00")
    assert [(await office.billed(name))[0][3] for name in ("good", "bad", "none")] == ["settled", "dunning", "dunning"]


@pytest.mark.parametrize("method", ["sub-hand", None])
async def test_who_pays_by_hand_has_until_the_end_of_the_day(office: Office, method: str | None) -> None:
    await office.add(builders.payment_method, SHOP, "kim", "sub-hand", payment_type="offline_bank_transfer")
    await office.subscription(payment_method=method)
    await office.bill(DUE)
    row = (await office.rows("invoices"))[0]
    assert row.due_at == at("2027-03-29T06:00") and row.state == "pending"
    assert "Please pay €12.90 by 29 March 2027" in (await office.letters())[0].text
    assert not (await office.bill("2027-03-29T23:59")).done
    for moment in ("2027-03-30", "2027-04-02", "2027-04-09"):
        await office.bill(moment)
    assert await office.subjects() == [OPEN] * 3 and await attempts(office) == []
    await office.bill("2027-04-23")
    assert HELD in await office.subjects() and await state(office) == "on_hold"


async def test_another_card_pays_and_ends_dunning(office: Office) -> None:
    await declined(office)
    await office.letters()
    office.clock.forward(days=1)
    await another_card(office)
    assert await invoice(office) == ("settled", 1, None) and PAID in await office.subjects()
    assert not (await office.bill("2028-03-14")).done


async def test_trying_cards_takes_no_step_of_the_schedule(office: Office) -> None:
    await declined(office)
    office.clock.forward(days=1)
    for _ in range(4):
        await another_card(office, DECLINES)
    assert await invoice(office) == ("dunning", 1, at(STEPS[0])) and await state(office) == "active"
    assert "We will try again on 18 March 2027" in (await office.letters())[-1].text
    await office.bill(STEPS[0])
    assert await invoice(office) == ("dunning", 2, at(STEPS[1]))
    assert await attempts(office) == ["failed"] * 6


async def test_paying_lifts_the_hold_and_a_new_period_begins(office: Office) -> None:
    await declined(office)
    for moment in STEPS:
        await office.bill(moment)
    assert await state(office) == "on_hold"
    await office.letters()
    await office.bill("2027-04-20")
    await another_card(office, DECLINES)
    assert await state(office) == "on_hold" and await invoice(office) == ("failed", 3, None)
    assert "The payment of invoice INV-000001 failed" in await office.subjects()
    await another_card(office)
    assert (await office.subjects())[1:] == [
        PAID, "Your credit note CN-000001 is here", "Your invoice INV-000002 is here",
        "Your subscription “Coffee box” runs again",
    ]  # fmt: skip
    assert await state(office) == "active"
    # 330 of 366 days were paid before and come back as credit, so that no day is paid for twice.
    assert await office.billed() == [
        ("2027-03-15", "2028-03-15", 1290, "settled"), ("2027-04-20", "2028-04-20", 1290, "settled")
    ]  # fmt: skip
    (note,) = await office.rows("credit_notes")
    assert note.amount == 1163
    assert [(row.payment_type, row.amount) for row in await office.rows("transactions")][-2:] == [
        ("credit", 1163), ("card", 127)
    ]  # fmt: skip


async def test_dunning_stops_where_a_cancelled_subscription_ends(office: Office) -> None:
    await declined(office, is_cancelled=True, renewing=False, cancelled_at="2027-03-01", expires_at="2027-03-20")
    for moment in ("2027-03-18T06:00", "2027-03-20", "2027-06-01"):
        await office.bill(moment)
    assert await state(office) == "expired" and await invoice(office) == ("pending", 2, None)
    assert await attempts(office) == ["failed"] * 2
    assert await office.events("invoice_dunning_cancelled", "subscription_expired") == [
        "subscription_expired", "invoice_dunning_cancelled"
    ]  # fmt: skip
    assert (await office.subjects())[-1] == "Your subscription “Coffee box” has ended"


async def test_the_end_for_one_invoice_is_the_end_of_dunning_for_all(office: Office) -> None:
    await office.merchant(dunning_final="expire")
    await office.customer("duo", token=DECLINES)
    await office.subscription(customer="duo", next_period_start_at="2027-02-25", current_period_start_at="2027-01-25",
                              first_period_start_at="2026-01-25")  # fmt: skip
    await office.bill_ahead("2027-06-01")
    assert await state(office) == "expired"
    open_ones = [(row.state, row.next_attempt_at) for row in await office.rows("invoices")]
    assert open_ones == [("failed", None), ("pending", None)]
    assert await office.events("invoice_dunning_cancelled") == ["invoice_dunning_cancelled"]
