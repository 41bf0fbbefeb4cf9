"""What a line of an import may hold, and what is said about one that may not."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.domain.imports import KINDS, read_line
from portal.domain.imports.records import Unreadable
from tests.domain.import_lines import FLAWED, GOOD


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
    large = {"handle": "large", "quantity": 2, "add_on": {"handle": "shared", "name": "Large", "amount": 500}}
    given = ["small", large]
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
