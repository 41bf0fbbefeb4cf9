"""What the API's records look like, in JSON Schema, each with an example."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
MINOR: Schema = {"type": "integer", "description": "An amount in minor units, such as 1290 for 12.90."}
RATE: Schema = {"type": "number", "description": "A rate of VAT as a fraction, such as 0.07."}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
HANDLE: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_.@-]+$", "minLength": 1, "maxLength": 255}
OBJECT: Schema = {"type": "object"}
CREATED = "2026-01-15T09:00:00Z"


def one_of(*values: str) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}


def many(schema: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": schema}


def thing(example: Any, required: str, *groups: tuple[Schema, str], **properties: Schema) -> Schema:
    """An object: groups name the properties that have the same schema; others may follow in later versions."""
    named = {name: schema for schema, names in groups for name in names.split()}
    return {"type": "object", "required": required.split(), "properties": named | properties, "examples": [example]}


def named(name: str) -> Schema:
    """The schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


_DETAILS = "email first_name last_name company vat address address2 postal_code city country phone language"
_CUSTOMER = {
    "handle": "cust-1", "email": "ada@example.com", "first_name": "Ada", "last_name": "Öztürk", "city": "Berlin",
    "country": "DE", "invoice_recipients": [], "test": False, "created": CREATED,
}  # fmt: skip
_SUBSCRIPTION = {
    "handle": "sub-1", "customer": "cust-1", "plan": "box", "plan_version": 1, "state": "active", "quantity": 1,
    "amount_incl_vat": True, "currency": "EUR", "timezone": "Europe/Berlin", "renewing": True, "renewal_count": 3,
    "is_cancelled": False, "in_trial": False, "has_started": True, "payment_method_added": True, "test": False,
    "created": CREATED, "start_date": CREATED, "next_period_start": "2026-05-15T00:00:00Z",
    "active_payment_methods": ["ca_1"], "subscription_add_ons": [], "subscription_discounts": [],
}  # fmt: skip
_LINE = {"ordertext": "Coffee box", "quantity": 1, "amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84, "vat": 0.07}
_INVOICE = {
    "id": "inv-1", "handle": "inv-1", "customer": "cust-1", "subscription": "sub-1", "state": "settled", "type": "s",
    "processing": False, "currency": "EUR", "amount": 1290, "org_amount": 1290, "amount_ex_vat": 1206, "amount_vat": 84,
    "discount_amount": 0, "settled_amount": 1290, "authorized_amount": 0, "refunded_amount": 0, "credited_amount": 0,
    "accounting_number": "RE-2026-0001", "created": CREATED, "order_lines": [_LINE], "transactions": [],
}  # fmt: skip
_FAULT = {
    "code": 13, "error": "Subscription expired", "message": "This subscription ended on 2026-05-14.",
    "path": "/v1/subscription/sub-1/cancel", "timestamp": "2026-06-12T06:38:33.876Z", "http_status": 400,
    "http_reason": "Bad Request", "request_id": "5f2e9a7c41d0b836",
}  # fmt: skip
_MOMENTS = (
    "activated reactivated first_period_start current_period_start next_period_start trial_start trial_end expires "
    "created start_date end_date cancelled_date expired_date on_hold_date resume_date"
)

SCHEMAS: dict[str, Schema] = {
    "Customer": thing(
        _CUSTOMER, "handle invoice_recipients test created", (TEXT, f"handle {_DETAILS}"), (MOMENT, "created deleted"),
        invoice_recipients=many(TEXT), debtor_id=NUMBER, test=FLAG,
    ),
    "Plan": thing(
        {"handle": "box", "version": 1, "name": "Coffee box", "state": "active", "currency": "EUR", "amount": 1290,
         "amount_incl_vat": True, "vat": 0.07, "schedule_type": "month_startdate", "interval_length": 1,
         "created": CREATED},
        "handle version name state currency amount schedule_type created",
        (TEXT, "handle name description state currency schedule_type partial_period_handling trial_interval_unit "
               "setup_fee_text"),
        (NUMBER, "version quantity interval_length schedule_fixed_day trial_interval_length notice_periods "
                 "fixation_periods fixed_count renewal_reminder_email_days trial_reminder_email_days"),
        (FLAG, "amount_incl_vat notice_periods_after_current fixation_periods_full"), (MINOR, "amount setup_fee"),
        vat=RATE, created=MOMENT,
    ),
    "Subscription": thing(
        _SUBSCRIPTION, "handle customer plan plan_version state quantity currency timezone renewing renewal_count "
        "is_cancelled in_trial has_started payment_method_added test created start_date active_payment_methods",
        (TEXT, "handle customer plan currency timezone"), (NUMBER, "plan_version quantity renewal_count"),
        (FLAG, "amount_incl_vat renewing is_cancelled in_trial has_started payment_method_added test"),
        (MOMENT, _MOMENTS), (many(OBJECT), "subscription_add_ons subscription_discounts"), amount=MINOR,
        state=one_of("pending", "active", "on_hold", "expired"), on_hold_reason=one_of("ondemand", "dunning"),
        expire_reason=one_of("dunning", "cancelled", "ondemand", "fixed"), active_payment_methods=many(TEXT),
    ),
    "Invoice": thing(
        _INVOICE, "id handle customer state type currency amount org_amount amount_vat amount_ex_vat discount_amount "
        "settled_amount refunded_amount created order_lines transactions",
        (TEXT, "id handle customer subscription plan accounting_number type currency"),
        (NUMBER, "number plan_version period_number dunning_count"),
        (MINOR, "amount org_amount amount_ex_vat amount_vat discount_amount settled_amount authorized_amount "
                "refunded_amount credited_amount"),
        (MOMENT, "period_from period_to dunning_start due settled failed cancelled created"),
        state=one_of("created", "pending", "dunning", "settled", "authorized", "cancelled", "failed"), processing=FLAG,
        billing_address=OBJECT, order_lines=many(named("OrderLine")), transactions=many(named("Transaction")),
    ),
    "OrderLine": thing(
        _LINE, "ordertext quantity amount vat amount_vat amount_ex_vat",
        (TEXT, "id ordertext origin origin_handle applied_tax_rule"), (MOMENT, "period_from period_to"),
        (MINOR, "amount amount_ex_vat amount_vat unit_amount unit_amount_ex_vat"), quantity=NUMBER, vat=RATE,
        amount_defined_incl_vat=FLAG,
    ),
    "Transaction": thing(
        {"id": "tx-1", "type": "settle", "state": "settled", "currency": "EUR", "amount": 1290, "payment_type": "card",
         "created": CREATED},
        "type state currency amount payment_type created",
        (TEXT, "id type state currency payment_type payment_method error error_state"),
        (MOMENT, "settled failed refunded created"), amount=MINOR,
    ),
    "PaymentMethod": thing(
        {"id": "ca_1", "customer": "cust-1", "state": "active", "payment_type": "card", "created": CREATED,
         "card": {"card_type": "visa", "masked_card": "XXXXXXXXXXXX1111", "exp_date": "12-29"}},
        "id customer state payment_type created", (TEXT, "id customer payment_type"), (MOMENT, "created failed"),
        state=one_of("active", "inactivated", "failed", "pending", "deleted"), card=OBJECT, sepa_mandate=OBJECT,
    ),
    "CreditNote": thing(
        {"id": "cn-1", "customer": "cust-1", "invoice": "inv-1", "currency": "EUR", "amount": 500, "amount_vat": 33,
         "amount_ex_vat": 467, "created": CREATED, "credit_note_lines": []},
        "id customer invoice currency amount amount_vat created credit_note_lines",
        (TEXT, "id customer invoice subscription accounting_number currency"),
        (MINOR, "amount amount_ex_vat amount_vat"), created=MOMENT, transaction=OBJECT, credit=OBJECT,
        credit_note_lines=many(OBJECT),
    ),
    "Event": thing(
        {"id": "42", "event_type": "subscription_cancelled", "created": CREATED, "customer": "cust-1",
         "subscription": "sub-1", "actor": {"kind": "api", "name": "Warehouse"}, "changes": []},
        "id event_type created actor changes", (TEXT, "id event_type customer subscription invoice"), created=MOMENT,
        actor=OBJECT, changes=many(OBJECT),
    ),
    "PortalSession": thing(
        {"customer": "cust-1", "url": "https://account.example.com/p/shop/sign-in/link/…", "expires": CREATED},
        "customer url expires", (TEXT, "customer url"), expires=MOMENT,
    ),
    "Error": thing(
        _FAULT, "code error path timestamp http_status http_reason request_id",
        (TEXT, "error message path http_reason request_id"), (NUMBER, "code http_status"), timestamp=MOMENT,
        errors=many(thing({"field": "email", "message": "This is not an e-mail address."}, "field message",
                          (TEXT, "field message"))),
    ),
}  # fmt: skip
