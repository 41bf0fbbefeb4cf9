"""The OpenAPI document: every operation with what it takes, what it answers, and what can go wrong."""

from typing import Any

from portal.api.lists import SIZES, USUAL_SIZE
from portal.api.portal_sessions import MINUTES, USUAL_MINUTES
from portal.api.schemas import HANDLE, MOMENT, NUMBER, SCHEMAS, TEXT, Schema, many, named, one_of
from portal.api.subscriptions import COMPENSATIONS
from portal.api.webhooks import messages
from portal.domain.imports.customers import DETAILS
from portal.store.resources import RESOURCES, Resource

_FAULTS = {
    400: "A rule does not allow it; the code says which.", 401: "There is no good key.",
    403: "The key may not do this.", 404: "The merchant has no such record.",
    405: "The address cannot be used like that.", 409: "It was changed meanwhile, or the name of the request is taken.",
    413: "The body is too large.", 415: "The body is not JSON.", 421: "The host name is not ours.",
    422: "Something that was sent does not fit; `errors` names it.", 429: "Too fast: wait and try again.",
}  # fmt: skip
_READ = (400, 401, 404, 413, 421, 429)
_WRITE = (*_READ, 403, 409, 415, 422)
_NULLABLE: Schema = {"type": ["string", "null"]}
_ANSWER = {name: "".join(part.title() for part in name.split("_")) for name in RESOURCES}
# What a resource is named by in addresses: Frisbii calls what it makes itself an id.
_KEY = {name: "id" for name in ("invoice", "payment_method", "credit_note", "event")}
_DAY: Schema = {"type": "string", "format": "date", "examples": ["2027-04-01"]}
_CHANGES: dict[str, tuple[str, dict[str, Schema], list[str]]] = {
    "on_hold": (
        "Put on hold", {"compensation_method": one_of(*COMPENSATIONS), "resume_date": _DAY}, []
    ),
    "reactivate": ("Resume: a new period begins now and is charged now", {}, []),
    "cancel": ("Cancel: it ends as the terms of its plan have it", {}, []),
    "cancel_preview": ("See what cancelling would lead to", {}, []),
    "uncancel": ("Take the cancellation back", {}, []),
    "pm": ("Choose what it is paid with", {"source": HANDLE}, ["source"]),
}  # fmt: skip


def document(base_url: str) -> dict[str, Any]:
    """The API at this address, in OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for resource in RESOURCES.values():
        key = _KEY.get(resource.name, "handle")
        paths[f"/v1/{resource.name}/{{{key}}}"] = {"get": _get(resource, key)}
    for resource in RESOURCES.values():
        paths[f"/v1/list/{resource.name}"] = {"get": _list(resource)}
    for path, operations in _writes().items():
        paths.setdefault(path, {}).update(operations)
    secured = {"type": "http", "scheme": "basic", "description": "A key as the user name, an empty password."}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Customer portal", "version": "1", "summary": "Frisbii's paths, shapes and error codes."},
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": paths,
        "webhooks": messages(),
        "components": {"schemas": SCHEMAS, "securitySchemes": {"key": secured}},
    }


def _get(resource: Resource, key: str) -> dict[str, Any]:
    one = named(_ANSWER[resource.name])
    summary = "Get all versions of a plan" if resource.versioned else f"Get a {resource.name.replace('_', ' ')}"
    answer = many(one) if resource.versioned else one
    return _operation(resource.name, summary, answer, _READ, parameters=[_in_path(key)])


def _list(resource: Resource) -> dict[str, Any]:
    day = {"type": "string", "examples": ["2027-03-01", "2027-03-01T09:00:00Z"]}
    own = {
        "from": (day, "From this day or instant on, a month back unless something else narrows the list."),
        "to": (day, "Up to this day or instant, which is not included; now."),
        "interval": ({**TEXT, "examples": ["P7D"]}, "From so long before the end; wins over `from`."),
        "size": ({**NUMBER, "minimum": SIZES[0], "maximum": SIZES[-1], "default": USUAL_SIZE}, "So many at once."),
        "range": (one_of("created"), "The date that limits and sorts."),
        "next_page_token": (TEXT, "Where the last answer ended; all other parameters are to be repeated."),
    }
    for name, wanted in resource.filters.items():
        several = many(one_of(*wanted.values)) if wanted.values else {**TEXT, "minLength": 1, "maxLength": 255}
        own[name] = (several, "Only those.")
    parameters = [{"name": name, "in": "query", "schema": schema, "description": text}
                  for name, (schema, text) in own.items()]  # fmt: skip
    properties = {"size": NUMBER, "count": NUMBER, "from": MOMENT, "to": MOMENT, "range": TEXT,
                  "content": many(named(_ANSWER[resource.name])), "next_page_token": TEXT}  # fmt: skip
    answer = {"type": "object", "required": ["size", "count", "from", "to", "content"], "properties": properties}
    summary = f"List {resource.name.replace('_', ' ')}s, the newest first"
    return _operation(resource.name, summary, answer, (*_READ, 422), parameters=parameters)


def _writes() -> dict[str, dict[str, Any]]:
    details = dict.fromkeys(DETAILS, _NULLABLE)
    new = {"handle": HANDLE, "generate_handle": {"type": "boolean"}, "debtor_id": {**NUMBER, "minimum": 0}, **details}
    minutes = {**NUMBER, "minimum": MINUTES[0], "maximum": MINUTES[1], "default": USUAL_MINUTES}
    session = {"customer": HANDLE, "target": TEXT, "return_url": TEXT, "minutes": minutes}
    changes = {
        f"/v1/subscription/{{handle}}/{action}": {
            "post": _write("subscription", summary, "Subscription", properties, required, [_in_path("handle")])
        }
        for action, (summary, properties, required) in _CHANGES.items()
    }
    return changes | {
        "/v1/customer": {"post": _write("customer", "Create a customer", "Customer", new, [])},
        "/v1/customer/{handle}": {
            "put": _write("customer", "Change a customer", "Customer", details, [], [_in_path("handle")])
        },
        "/v1/portal_session": {
            "post": _write("portal_session", "Make a link that signs a customer in", "PortalSession", session,
                           ["customer"])
        },
    }  # fmt: skip


def _write(
    tag: str, summary: str, answer: str, properties: dict[str, Schema], required: list[str],
    parameters: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    once = {"name": "Idempotency-Key", "in": "header", "description": "Carried out once in 24 hours.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"}}  # fmt: skip
    schema = {"type": "object", "properties": properties} | ({"required": required} if required else {})
    body = {"required": bool(required), "content": {"application/json": {"schema": schema}}}
    return _operation(tag, summary, named(answer), _WRITE, parameters=[*(parameters or []), once]) | {
        "requestBody": body
    }


def _operation(tag: str, summary: str, answer: Schema, faults: tuple[int, ...], **parts: Any) -> dict[str, Any]:
    refused = {str(status): _content(_FAULTS[status], named("Error")) for status in sorted(faults)}
    return {"tags": [tag], "summary": summary, **parts, "responses": {"200": _content("Done.", answer), **refused}}


def _content(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": HANDLE}
