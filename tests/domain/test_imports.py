"""What a line of an import may hold, and what is said about one that may not."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.domain.imports import KINDS, read_line
from portal.domain.imports.records import Unreadable

AT = "2026-02-07T00:00:00.000+0000"
LINE = {
    "ordertext": "Leseabo", "amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84, "unit_amount": 1290,
    "unit_amount_ex_vat": 1206, "quantity": 1, "vat": 0.07, "origin": "plan",
}  # fmt: skip
PAYMENT = {
    "id": "t1", "type": "settle", "state": "failed", "amount": 1290, "created": AT, "payment_type": "card",
    "payment_method": "ca_1", "card_transaction": {"error": "insufficient_funds", "error_state": "soft_declined"},
}  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    "account": {
        "handle": "shop", "name": "Shop", "country": "DE", "currency": "EUR", "locale": "de_DE", "created": AT,
        "timezone": "Europe/Berlin", "default_vat": 0.19, "portal": {"link": "shop", "accent_color": "#ABC"},
    },
    "plan": {
        "handle": "monthly", "version": 1, "name": "Monat", "amount": 1290, "currency": "EUR", "vat": 0.07,
        "schedule_type": "month_startdate", "created": AT,
    },
    "customer": {"handle": "c1", "email": "Ada@Example.com", "first_name": "Ada", "country": "DE", "created": AT},
    "payment_method": {
        "id": "ca_1", "customer": "c1", "state": "active", "payment_type": "card", "created": AT,
        "card": {"masked_card": "411111XXXXXX1111", "exp_date": "08-26", "card_type": "visa"},
    },
    "subscription": {
        "handle": "s1", "customer": "c1", "plan": "monthly", "plan_version": 1, "state": "active", "currency": "EUR",
        "timezone": "Europe/Berlin", "start_date": AT, "created": AT, "active_payment_methods": ["ca_1"],
    },
    "invoice": {
        "id": "0a", "handle": "inv-1", "customer": "c1", "subscription": "s1", "state": "settled", "type": "s",
        "amount": 1290, "org_amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84, "currency": "EUR", "created": AT,
        "billing_address": {"first_name": "Ada", "country": "DE", "company": None},
        "order_lines": [LINE], "transactions": [PAYMENT],
    },
    "credit_note": {
        "id": "0c", "invoice": "0a", "customer": "c1", "amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84,
        "currency": "EUR", "created": AT, "accounting_number": "GS-1", "transaction": {**PAYMENT, "type": "refund"},
        "credit_note_lines": [{"text": "Leseabo", "amount": 1290, "amount_ex_vat": 1206, "vat": 0.07}],
    },
}  # fmt: skip


def line(kind: str, source: Any) -> bytes:
    return json.dumps({kind: source}).encode()


def with_value(kind: str, path: str, value: Any) -> bytes:
    """The good line of this kind with another value at the path; `...` takes the field away."""
    source = copy.deepcopy(GOOD[kind])
    *way, last = path.replace("[0]", ".0").split(".")
    place: Any = source
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return line(kind, source)


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_line_of_each_kind_is_read(kind: str) -> None:
    assert read_line(line(kind, GOOD[kind])).kind == kind


FLAWED = [
    ("customer", "handle", ..., "missing"),
    ("customer", "handle", None, "missing"),
    ("customer", "handle", "a/b", "handle has"),
    ("customer", "handle", "..", "handle has"),
    ("customer", "handle", 7, "handle has"),
    ("customer", "created", "2026-02-07", "offset"),
    ("customer", "created", "2026-02-30T00:00:00Z", "offset"),
    ("customer", "created", "0001-01-01T00:00:00+14:00", "offset"),
    ("customer", "created", 1770422400, "offset"),
    ("customer", "email", "nobody", "e-mail"),
    ("customer", "email", "a@b.example\r\nBcc: c@d.example", "e-mail"),
    ("customer", "email", "a" * 250 + "@b.example", "e-mail"),
    ("customer", "country", "Germany", "ISO 3166"),
    ("customer", "country", "XX", "ISO 3166"),
    ("customer", "language", "Deutsch", "de_DE"),
    ("customer", "first_name", ["Ada"], "text is needed"),
    ("customer", "first_name", "A\x00da", "cannot be stored"),
    ("customer", "first_name", "\ud800", "cannot be stored"),
    ("customer", "company", "x" * 4001, "longer than 4000"),
    ("customer", "test", "no", "true or false"),
    ("customer", "debtor_id", 2**63, "integer from 0"),
    ("account", "timezone", "Europe/Atlantis", "time zone"),
    ("account", "timezone", "Europe", "time zone"),
    ("account", "timezone", "../etc/passwd", "time zone"),
    ("account", "currency", "euro", "three capital"),
    ("account", "default_vat", 19, "fraction"),
    ("account", "default_vat", 0.12345, "fraction"),
    ("account", "default_vat", True, "fraction"),
    ("account", "state", "frozen", "not known"),
    ("account", "website", "javascript:alert(1)", "https://"),
    ("account", "portal", [], "object is needed"),
    ("account", "portal.link", "admin", "reserved"),
    ("account", "portal.link", "No Link", "small letters"),
    ("account", "portal.link", "-a-", "small letters"),
    ("account", "portal.link", "x" * 41, "small letters"),
    ("account", "portal.accent_color", "#12345", "colour"),
    ("account", "portal.accent_color", "red;}", "colour"),
    ("account", "portal.return_hosts", ["https://shop.example/"], "host names"),
    ("account", "portal.terms_url", "https://", "https://"),
    ("account", "logo", "data:image/gif;base64,AAAA", "PNG"),
    ("account", "logo", "data:image/png;base64,AAAA", "kind of picture"),
    ("account", "logo", "data:image/png;base64,%%%", "base64"),
    ("account", "logo", "data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Lz48L3N2Zz4=", "scripts"),
    ("account", "logo", "data:image/png;base64," + "AAAA" * 170_700, "up to 512000"),
    ("plan", "amount", 12.9, "minor units"),
    ("plan", "amount", 12.0, "minor units"),
    ("plan", "amount", "1290", "minor units"),
    ("plan", "amount", True, "minor units"),
    ("plan", "amount", 2**63, "minor units"),
    ("plan", "schedule_type", "monthly", "not known"),
    ("plan", "interval_length", 0, "integer from 1"),
    ("payment_method", "state", "lost", "not known"),
    ("payment_method", "payment_type", "barter", "not known"),
    ("payment_method", "card.exp_date", "13-26", "04-27"),
    ("payment_method", "card.masked_card", "none", "four digits"),
    ("payment_method", "card.card_type", "gold", "not known"),
    ("payment_method", "card", "4111", "object is needed"),
    ("subscription", "plan_version", ..., "missing"),
    ("subscription", "active_payment_methods", "ca_1", "list of ids"),
    ("subscription", "subscription_add_ons", "x", "list of handles"),
    ("subscription", "subscription_add_ons", [7], "handle has"),
    ("subscription", "subscription_discounts", [{"handle": "d", "percentage": 101}], "0 to 100"),
    ("subscription", "on_hold_reason", "holiday", "not known"),
    ("invoice", "type", "x", "not known"),
    ("invoice", "order_lines", {}, "list of objects"),
    ("invoice", "order_lines", ["x"], "list of objects"),
    ("invoice", "order_lines[0].amount", 12.9, "minor units"),
    ("invoice", "order_lines[0].vat", 0.00001, "fraction"),
    ("invoice", "order_lines[0].applied_tax_rule", "none", "not known"),
    ("invoice", "transactions[0].payment_type", "barter", "not known"),
    ("invoice", "transactions[0].card_transaction.error_state", "sulking", "not known"),
    ("invoice", "billing_address.country", "Germany", "ISO 3166"),
    ("credit_note", "invoice", ..., "missing"),
    ("credit_note", "credit_note_lines[0].amount", None, "missing"),
    ("credit_note", "transaction.amount", "1", "minor units"),
    ("credit_note", "credit", {"amount": 1.5}, "minor units"),
]


@pytest.mark.parametrize(("kind", "field", "value", "reason"), FLAWED)
def test_a_flaw_is_told_with_its_field_and_reason(kind: str, field: str, value: Any, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_line(with_value(kind, field, value))
    assert raised.value.kind == kind
    assert any(flaw.field.startswith(field) and reason in str(flaw.reason) for flaw in raised.value.flaws), raised.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"customer": ', "JSON"),
        (b'{"customer": NaN}', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"customer": {"debtor_id": ' + b"9" * 5000 + b"}}", "JSON"),
        (b'{"customer": {"handle": "\xff"}}', "UTF-8"),
        (b'["customer"]', "one object"),
        (b"{}", "one object"),
        (b'{"customer": {}, "plan": {}}', "one object"),
        (b'{"dragon": {}}', "no kind dragon"),
        (b'{"customer": []}', "object is needed"),
    ],
)
def test_a_line_that_is_no_record_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_line(content)
    assert reason in str(raised.value.flaws[0].reason)


def test_all_flaws_of_a_line_are_told_at_once() -> None:
    with pytest.raises(Unreadable) as raised:
        read_line(line("customer", {"email": "x", "country": "?"}))
    assert [flaw.field for flaw in raised.value.flaws] == ["handle", "email", "country", "created"]


@pytest.mark.parametrize(
    ("vat", "points"), [(0, 0), (1, 10_000), (0.07, 700), (0.255, 2550), (0.0725, 725), (0.21, 2100), (1e-4, 1)]
)
def test_a_rate_of_vat_is_exact(vat: float, points: int) -> None:
    assert read_line(with_value("plan", "vat", vat)).row["vat"] == points


@pytest.mark.parametrize(
    "written", ["2026-02-07T01:00:00+01:00", "2026-02-07T00:00:00Z", "2026-02-07T00:00:00.000+0000", "20260207T000000Z"]
)
def test_an_instant_is_kept_in_utc(written: str) -> None:
    assert read_line(with_value("customer", "created", written)).row["created_at"] == datetime(2026, 2, 7, tzinfo=UTC)


def test_what_a_customer_is_found_by_ignores_case() -> None:
    row = read_line(line("customer", GOOD["customer"])).row
    assert (row["email"], row["email_key"], row["search_key"]) == (
        "Ada@Example.com", "ada@example.com", "ada ada@example.com c1",
    )  # fmt: skip


def test_a_card_keeps_its_last_four_digits_and_its_month() -> None:
    row = read_line(line("payment_method", GOOD["payment_method"])).row
    assert (row["last_four"], row["expires_year"], row["expires_month"]) == ("1111", 2026, 8)


def test_failures_come_from_whatever_way_was_tried() -> None:
    (payment,) = read_line(line("invoice", GOOD["invoice"])).parts["transactions"]
    assert (payment["error"], payment["error_state"], payment["currency"]) == (
        "insufficient_funds", "soft_declined", "EUR",
    )  # fmt: skip


def test_add_ons_are_read_from_handles_and_from_objects() -> None:
    given = ["small", {"handle": "large", "quantity": 2, "add_on": {"handle": "shared", "name": "Large", "amount": 500}}]
    row = read_line(with_value("subscription", "subscription_add_ons", given)).row
    assert row["add_ons"] == [{"handle": "small"}, {"handle": "large", "name": "Large", "amount": 500, "quantity": 2}]


@pytest.mark.parametrize(
    ("number", "handle"), [("GS-1", "GS-1"), (None, "0c"), ("GS 1/2026", "0c")]
)
def test_a_credit_note_is_known_by_its_legal_number_where_an_address_can_hold_it(number: Any, handle: str) -> None:
    assert read_line(with_value("credit_note", "accounting_number", number)).key == handle


def test_unknown_fields_change_nothing() -> None:
    plain = read_line(line("customer", GOOD["customer"]))
    counted = read_line(line("customer", {**GOOD["customer"], "settled_invoices": 12, "x": None}))
    assert counted == plain


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("customer", "phone", "+49 30 1"),
        ("invoice", "order_lines[0].amount_vat", 85),
        ("invoice", "transactions[0].card_transaction.error", "sca_required"),
        ("invoice", "billing_address.first_name", "Eva"),
        ("payment_method", "card.exp_date", "09-26"),
        ("account", "portal.accent_color", "#abd"),
        ("credit_note", "transaction.state", "refunded"),
    ],
)
def test_a_known_field_changes_the_digest(kind: str, field: str, value: Any) -> None:
    assert read_line(with_value(kind, field, value)).digest != read_line(line(kind, GOOD[kind])).digest


def test_a_logo_from_elsewhere_is_left_alone() -> None:
    record = read_line(line("account", {**GOOD["account"], "logo": "https://cdn.example/logo.png"}))
    assert "logo_digest" not in record.row and not record.parts
