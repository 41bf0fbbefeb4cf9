"""A bill run as customers and accountants meet it: invoices, letters, reminders, and what it complains of."""

from zoneinfo import ZoneInfo

import pytest

from portal.store import tables
from tests import builders
from tests.builders import change_customer
from tests.jobs.office import SHOP, Office, at

DUE = "2027-03-15T06:00"
UNPRICED = "The price of an add-on, or the amount of a discount, is not known."


async def lines(office: Office) -> list[tuple[str, int, int, int, str | None]]:
    """Text, amount, amount without VAT, rate and rule of each line."""
    return [
        (line.text, line.amount, line.amount_ex_vat, line.vat, line.tax_rule)
        for line in await office.rows("invoice_lines")
    ]


async def test_a_renewal_is_billed_charged_and_told(office: Office) -> None:
    await office.subscription()
    report = await office.bill(DUE)
    assert report.steps == {"renew": 1, "charge": 1} and not report.complaints
    (invoice,) = await office.rows("invoices")
    assert (invoice.accounting_number, invoice.handle, invoice.state) == ("INV-000001", "inv-1", "settled")
    assert (invoice.amount, invoice.amount_ex_vat, invoice.amount_vat) == (1290, 1206, 84)
    assert invoice.settled_amount == 1290 and invoice.due_at == invoice.created_at == at(DUE)
    (payment,) = await office.rows("transactions")
    assert (payment.type, payment.state, payment.amount, payment.payment_type) == ("settle", "settled", 1290, "card")
    assert await office.events() == ["subscription_renewal", "invoice_created", "invoice_settled"]
    (letter,) = await office.letters()
    assert letter.to == "kim@post.example" and letter.subject == "Your invoice INV-000001 is here"
    for words in ("Coffee box", "15 March 2027 to 14 April 2027", "€12.90 is charged to Visa •••• 1111"):
        assert words in letter.text, letter.text
    assert "https://portal.example/p/laden/invoices/inv-1" in letter.text


async def test_a_second_run_finds_nothing_to_do(office: Office) -> None:
    await office.subscription()
    await office.bill(DUE)
    before = [await office.rows(table) for table in ("invoices", "transactions", "events", "outbox", "subscriptions")]
    assert not (await office.bill()).done
    after = [await office.rows(table) for table in ("invoices", "transactions", "events", "outbox", "subscriptions")]
    assert after == before


async def test_a_price_without_vat_and_two_rates(office: Office) -> None:
    await office.add(builders.plan, SHOP, "net", name="Net box", amount=999, amount_incl_vat=False, vat=700)
    extra = [{"handle": "mill", "name": "Mill", "amount": 333, "quantity": 1, "vat": 1900}]
    await office.subscription(plan="net", add_ons=extra, quantity=3)
    await office.bill(DUE)
    assert await lines(office) == [("Net box", 3207, 2997, 700, None), ("Mill", 396, 333, 1900, None)]
    (invoice,) = await office.rows("invoices")
    assert (invoice.amount, invoice.amount_ex_vat, invoice.amount_vat) == (3603, 3330, 273)


@pytest.mark.parametrize(
    ("country", "vat", "amount", "rule"),
    [
        ("AT", "ATU13585627", 1000, "reverse_charge"), ("AT", None, 1070, None), ("DE", "DE136695976", 1070, None),
        ("CH", "CHE-107.787.577 MWST", 1070, None), (None, "ATU13585627", 1070, None),
    ],
)  # fmt: skip
async def test_a_business_of_another_member_state_owes_the_vat_itself(
    office: Office, country: str | None, vat: str | None, amount: int, rule: str | None
) -> None:
    await office.add(builders.plan, SHOP, "net", name="Net box", amount=1000, amount_incl_vat=False)
    await office.customer("bo", country=country, vat=vat, company="Bo KG")
    await office.subscription(customer="bo", plan="net")
    await office.bill(DUE)
    (invoice,) = await office.rows("invoices")
    assert (invoice.amount, invoice.amount_ex_vat) == (amount, 1000)
    assert await lines(office) == [("Net box", amount, 1000, 0 if rule else 700, rule)]
    assert invoice.billing_address.get("vat") == vat


async def test_what_has_no_price_is_complained_of_and_holds_up_nobody(office: Office) -> None:
    await office.subscription("odd", add_ons=[{"handle": "mill"}])
    await office.customer("lou")
    await office.subscription(customer="lou")
    report = await office.bill(DUE)
    assert report.complaints == {"laden/odd": UNPRICED}
    assert await office.billed("odd") == []
    assert [bill[:2] for bill in await office.billed()] == [("2027-03-15", "2027-04-15")]
    assert (await office.one("subscriptions", "odd")).current_period_start_at == at("2027-02-15")
    assert not (await office.bill()).complaints, "it is looked at again tomorrow"
    await office.change(tables.Subscription, "odd", add_ons=[{"handle": "mill", "amount": 300}])
    assert not (await office.bill("2027-03-16T06:00")).complaints
    assert await office.billed("odd") == [("2027-03-15", "2027-04-15", 1590, "settled")]
    (numbers,) = [sorted(row.accounting_number for row in await office.rows("invoices"))]
    assert numbers == ["INV-000001", "INV-000002"]


async def test_terms_that_no_calendar_holds_stop_nobody_else(office: Office) -> None:
    await office.add(builders.plan, SHOP, "odd", renewal_reminder_days=2_000_000_000)
    await office.subscription("odd", plan="odd")
    await office.customer("lou")
    await office.subscription(customer="lou")
    assert "laden/odd" in (await office.bill(DUE)).complaints
    assert len(await office.billed()) == 1


async def test_an_end_date_beyond_the_calendar_is_none(office: Office) -> None:
    await office.subscription(end_at=at("9999-12-31"))
    assert not (await office.bill(DUE)).complaints
    assert len(await office.billed()) == 1


async def test_two_merchants_complain_under_their_own_names(office: Office) -> None:
    await office.add(builders.merchant, "other", link="other")
    await office.add(builders.plan, "other", "box")
    await office.add(builders.customer, "other", "ola")
    odd = {"add_ons": [{"handle": "mill"}], "next_period_start_at": "2027-03-15"}
    await office.subscription(**odd)
    await office.add(builders.subscription, "other", "ola", "sub", plan="box", **odd)
    assert sorted((await office.bill(DUE)).complaints) == ["laden/sub", "other/sub"]


async def test_a_deleted_customer_is_billed_nothing_and_holds_up_nobody(office: Office) -> None:
    await office.subscription("gone")
    await office.change(tables.Customer, "kim", deleted_at=at("2027-03-01"))
    await office.customer("lou")
    await office.subscription(customer="lou")
    assert (await office.bill(DUE)).complaints == {"laden/gone": "Its customer was deleted."}
    assert await office.billed("gone") == [] and len(await office.billed()) == 1


async def test_the_open_invoice_of_a_deleted_customer_holds_up_nobody(office: Office) -> None:
    for handle in ("gone", "lou"):
        await office.customer(handle, token="decline:insufficient_funds")
        await office.subscription(handle, customer=handle)
    await office.bill(DUE)
    await office.change(tables.Customer, "gone", deleted_at=at("2027-03-16"))
    report = await office.bill("2027-03-20")
    assert report.complaints == {"laden/gone": "Its customer was deleted."} and report.steps["dun"] == 1
    assert sorted(row.dunning_count for row in await office.rows("invoices")) == [1, 2]


async def test_without_an_address_only_further_recipients_are_told(office: Office) -> None:
    await office.customer("nix", email=None, invoice_recipients=["books@nix.example"])
    await office.subscription(customer="nix")
    await office.bill(DUE)
    assert [letter.to for letter in await office.letters()] == ["books@nix.example"]
    await office.change(tables.Customer, "nix", invoice_recipients=[])
    await office.bill("2027-04-15T06:00")
    assert await office.letters() == [] and len(await office.billed()) == 2


async def test_invoices_go_to_further_recipients_and_reminders_do_not(office: Office) -> None:
    await office.add(builders.plan, SHOP, "told", renewal_reminder_days=3)
    await office.customer("duo", invoice_recipients=["books@duo.example", "duo@post.example"])
    await office.subscription(customer="duo", plan="told")
    await office.bill(DUE)
    assert [letter.to for letter in await office.letters()] == ["duo@post.example", "books@duo.example"]
    await office.bill("2027-04-13")
    assert [letter.to for letter in await office.letters()] == ["duo@post.example"]


async def test_details_of_the_day_stand_on_the_invoice_for_good(office: Office) -> None:
    await office.subscription()
    await office.bill(DUE)
    await office.add(change_customer, "kim", city="Bonn", last_name="Neu")
    await office.bill("2027-04-15T06:00")
    addresses = [row.billing_address for row in await office.rows("invoices")]
    assert [(address.get("city"), address["last_name"]) for address in addresses] == [(None, "Test"), ("Bonn", "Neu")]
    assert addresses[0] == {
        "first_name": "Kim", "last_name": "Test", "country": "DE", "email": "kim@post.example"
    }  # fmt: skip


async def test_days_are_those_of_the_subscriptions_own_zone(office: Office) -> None:
    hawaii = ZoneInfo("Pacific/Honolulu")
    await office.add(builders.merchant, "surf", link="surf", country="US", currency="USD", timezone=hawaii.key)
    await office.add(builders.plan, "surf", "wave", currency="USD", amount=2000, vat=0)
    await office.add(builders.customer, "surf", "kai")
    await office.add(builders.payment_method, "surf", "kai", "kai-card")
    first, begin, end = (at(text, hawaii) for text in ("2027-01-31", "2027-01-31", "2027-02-28"))
    await office.add(
        builders.subscription, "surf", "kai", "wave-1", plan="wave", payment_method="kai-card", currency="USD",
        timezone=hawaii.key, first_period_start_at=first, current_period_start_at=begin, next_period_start_at=end,
        start_at=first,
    )  # fmt: skip
    await office.bill(at("2027-02-27T23:59", hawaii))
    assert await office.billed("wave-1") == []
    await office.bill(at("2027-03-31T00:00", hawaii))
    assert [bill[:2] for bill in await office.billed("wave-1", hawaii)] == [
        ("2027-02-28", "2027-03-31"), ("2027-03-31", "2027-04-30")
    ]  # fmt: skip
    assert "February 28, 2027 to March 30, 2027" in (await office.letters())[0].text


async def test_progress_counts_what_was_due(office: Office) -> None:
    told: list[tuple[int, int]] = []
    for number in range(300):
        await office.add(builders.subscription, SHOP, "kim", f"sub-{number}", plan="box", payment_method="kim-card")
    await office.bill("2027-03-14")
    office.clock.now = at(DUE)
    await office.bill_run.run(office.clock(), lambda done, left: told.append((done, left)))
    assert [done + left for done, left in told] == [300] * len(told)
    assert told[0] == (0, 300) and told[-1] == (300, 0) and len(told) > 2
