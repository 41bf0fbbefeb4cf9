"""The form of a webhook endpoint: what is typed, what is stored, what is wrong."""

from collections.abc import Mapping
from typing import Any

from litestar import Request

from portal.domain.sentences import say
from portal.domain.timeline import DEEDS
from portal.domain.webhook_addresses import LONGEST_URL
from portal.domain.webhooks import LONGEST_DESCRIPTION, Endpoint
from portal.operations.webhooks import BadAddress, Webhooks
from portal.web.forms import Form, read_form

EMPTY = {"url": "", "description": "", "events": "all", "active": "yes"}
_LONGEST = {"url": LONGEST_URL, "description": LONGEST_DESCRIPTION}
_OURS = ("url", "description", "events", "active", "version", "handle")
_NO_KIND = say("Choose at least one kind of event, or all events.")
_NO_CHOICE = say("Choose one of these.")


def wish(kind: str) -> str:
    """The name of the field that wants a kind of event."""
    return f"want_{kind}"


def form_of(endpoint: Endpoint) -> Form:
    """What stands in the fields of an endpoint."""
    wishes = {wish(kind): "yes" for kind in endpoint.kinds}
    values = {"url": endpoint.url, "description": endpoint.description or "", "version": str(endpoint.version)}
    values |= {"events": "all" if endpoint.all_events else "chosen", "active": "yes" if endpoint.active else ""}
    return Form(values | wishes)


async def read_endpoint_form(request: Request) -> Form:
    """What was sent, with complaints about what can be seen to be wrong."""
    form = await read_form(request, (*_OURS, *map(wish, DEEDS)), _LONGEST)
    match form.values["events"]:
        case "all":
            return form
        case "chosen":
            return form if _kinds(form.values) else form.with_errors({"events": _NO_KIND})
    return form.with_errors({"events": _NO_CHOICE})


async def checked(form: Form, tools: Webhooks, known: str | None = None) -> Form:
    """The form, with a complaint when nothing can be sent to its address; a `known` one is not looked up again."""
    url = form.values["url"].strip()
    if "url" in form.errors or url == known:
        return form
    try:
        await tools.check(url)
    except BadAddress as bad:
        return form.with_errors({"url": bad.sentence})
    return form


def values_of(form: Form) -> dict[str, Any]:
    """What is stored of a form that is right."""
    every = form.values["events"] == "all"
    return {
        "url": form.values["url"].strip(),
        "description": " ".join(form.values["description"].split()) or None,
        "all_events": every,
        "kinds": () if every else _kinds(form.values),
        "active": form.values["active"] == "yes",
    }


def version_of(form: Form) -> int:
    """The version that the form was made from; 0, which none has, for anything else."""
    text = form.values["version"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _kinds(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(kind for kind in DEEDS if values.get(wish(kind)) == "yes"))
