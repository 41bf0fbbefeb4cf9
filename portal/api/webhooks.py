"""What the API's document says of webhooks: the message that endpoints get for every event."""

from typing import Any

from portal.api.schemas import HANDLE, MOMENT, TEXT, Schema

_DATA: Schema = {
    "type": "object",
    "required": ["id", "event_type", "created"],
    "properties": {
        "id": TEXT, "event_type": TEXT, "created": MOMENT, "customer": HANDLE, "subscription": HANDLE,
        "invoice": HANDLE, "actor": {"type": "object", "properties": {"kind": TEXT}},
    },
    "description": "Handles only: what else there is to know is asked for at `/v1/event/{id}` and beyond.",
}  # fmt: skip
_HEADERS = {
    "webhook-id": "The same each time that this message is sent to this endpoint.",
    "webhook-timestamp": "When it was sent, in seconds since 1970; refuse what is older than five minutes.",
    "webhook-signature": "`v1,` and HMAC-SHA256 over id, timestamp and body with dots between; several with blanks.",
}


def messages() -> dict[str, Any]:
    """The messages that leave, as OpenAPI 3.1 describes them."""
    message = {
        "type": "object", "required": ["type", "timestamp", "data"],
        "properties": {"type": {**TEXT, "examples": ["invoice_settled"]}, "timestamp": MOMENT, "data": _DATA},
    }  # fmt: skip
    answers = {
        "2XX": "Taken: it is not sent again.", "410": "The endpoint is gone for good, and is switched off.",
        "default": "Sent again, for three days; later messages about the same customer wait for it.",
    }  # fmt: skip
    post = {
        "summary": "An entry of a timeline, signed by Standard Webhooks",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": text, "schema": TEXT}
            for name, text in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": message}}},
        "responses": {status: {"description": text} for status, text in answers.items()},
    }
    return {"event": {"post": post}}
