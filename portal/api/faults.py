"""Failures as the merchant's systems meet them: Frisbii's codes and body, never HTML."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Scope

from portal.domain.refusals import Refused
from portal.operations.api_calls import Denied
from portal.store.errors import Missing, Stale, TooLong
from portal.web.outer import in_plain_text

log = logging.getLogger("portal.problems")

PREFIX = "/v1"
# Frisbii's numbers and words, those that occur here (GET https://api.frisbii.com/v1/error_codes).
ERRORS = {
    1: "Invalid request", 2: "Internal error", 6: "Not authenticated", 7: "Unauthorized", 8: "Not found",
    9: "Customer not found", 10: "Subscription plan not found", 11: "Duplicate handle", 12: "Subscription not found",
    13: "Subscription expired", 22: "Subscription cancelled", 23: "From date after to date", 31: "Invoice not found",
    40: "Payment method not found", 42: "Payment method not active", 47: "Event not found",
    63: "Subscription has pending or dunning invoices", 74: "Concurrent resource update",
    76: "Payment method not provided", 95: "Subscription on hold", 96: "Subscription in trial",
    97: "Subscription not on hold", 118: "Subscription pending", 122: "Request rate limit exceeded",
    144: "Query took too long, adjust time range", 147: "Payment method failed", 160: "Credit note not found",
}  # fmt: skip
_MISSING = {
    "customer": 9, "plan": 10, "subscription": 12, "invoice": 31, "payment_method": 40, "payment method": 40,
    "event": 47, "credit_note": 160,
}  # fmt: skip


class Fault(Exception):
    """The request cannot be answered: status and Frisbii's code; `flaws` are (field, what is wrong with it)."""

    def __init__(
        self, status: int, code: int, message: str | None = None, *, flaws: Sequence[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message or ERRORS[code])
        self.status, self.code, self.message, self.flaws, self.headers = status, code, message, flaws, headers or {}


def is_ours(scope: Scope) -> bool:
    """Whether the request is one to the API, whether or not there is anything at its path."""
    return scope["path"] == PREFIX or scope["path"].startswith(f"{PREFIX}/")


def show_fault(request: Request, error: Exception) -> Response:
    """The answer that tells what happened."""
    fault = _fault_of(error)
    reference = request_id(request.scope)
    if fault.status >= 500:
        log.error("broken", exc_info=error, extra={"request_id": reference})
    headers = {**fault.headers, "request-id": reference}
    return Response(_body(request.scope, fault), status_code=fault.status, media_type="application/json",
                    headers=headers)  # fmt: skip


def wording(scope: Scope, status: int, text: str) -> tuple[str, bytes]:
    """How a request is refused that gets no further than the outermost layer: media type and body."""
    if not is_ours(scope):
        return in_plain_text(scope, status, text)
    return "application/json", _body(scope, Fault(status, 8 if status == 404 else 1, text))


def request_id(scope: Scope) -> str:
    """What a caller quotes to ask about the request."""
    return scope.get("state", {}).get("request_id", "")


def _fault_of(error: Exception) -> Fault:
    match error:
        case Fault():
            return error
        case Missing():
            return Fault(404, _MISSING.get(str(error), 8))
        case Stale():
            return Fault(409, 74)
        case Denied():
            return Fault(400, error.code, str(error))
        case Refused():
            return Fault(400, 1, str(error))
        case TooLong():
            return Fault(400, 144)
        case HTTPException() if error.status_code < 500:
            allow = (getattr(error, "headers", None) or {}).get("allow")
            code = 8 if error.status_code == 404 else 1
            return Fault(error.status_code, code, headers={"allow": allow} if allow else {})
    return Fault(500, 2)


def _body(scope: Scope, fault: Fault) -> bytes:
    body: dict[str, Any] = {"code": fault.code, "error": ERRORS[fault.code]}
    if fault.message:
        body["message"] = fault.message
    if fault.flaws:
        body["errors"] = [{"field": field, "message": message} for field, message in fault.flaws]
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body |= {"path": scope["path"], "timestamp": at, "http_status": fault.status,
             "http_reason": HTTPStatus(fault.status).phrase, "request_id": request_id(scope)}  # fmt: skip
    return json.dumps(body).encode()
