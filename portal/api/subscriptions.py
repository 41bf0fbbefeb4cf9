"""Subscriptions."""

from datetime import date
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from portal.api.answers import answer, show
from portal.api.bodies import carry_out, read_fields, read_object
from portal.api.keys import RIGHT, caller_of
from portal.domain.imports import checks
from portal.domain.imports.records import Field, Fields, Unfit
from portal.domain.sentences import say
from portal.operations import api_subscriptions as operations
from portal.operations.api_subscriptions import Order, preview_cancelling
from portal.store.resources import SUBSCRIPTION

COMPENSATIONS = ("none", "prorated_credit")
# Frisbii's other ways to cancel and to resume, which the terms of the plan decide here.
CANCELLING = ("notice_periods", "notice_periods_after_current", "expire_at", "trial_with_notice_and_fixation")
RESUMING = ("start_date", "partial_period_handling")


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unfit(say("A day is written like 2027-03-31.")) from error


_HOLD = Fields(
    Field("compensation_method", "compensation", checks.one_of(COMPENSATIONS)), Field("resume_date", "resume_on", _day)
)
_METHOD = Fields(Field("source", "method", checks.handle, required=True))
_NOTHING = Fields()


@get("/{handle:str}")
async def show_subscription(request: Request, handle: FromPath[str]) -> Response:
    """The subscription of this handle."""
    return await show(request, SUBSCRIPTION, handle)


@post("/{handle:str}/on_hold", status_code=200)
async def create_hold(request: Request, handle: FromPath[str]) -> Response:
    """It is on hold from now on, until the day that is given."""
    said = read_fields(await read_object(request), _HOLD)
    return await carry_out(request, operations.carry_out, handle, Order("pause", **said))


@post("/{handle:str}/reactivate", status_code=200)
async def create_reactivation(request: Request, handle: FromPath[str]) -> Response:
    """It is active, and a new period has begun."""
    read_fields(await read_object(request), _NOTHING, without=RESUMING)
    return await carry_out(request, operations.carry_out, handle, Order("resume"))


@post("/{handle:str}/cancel", status_code=200)
async def create_cancellation(request: Request, handle: FromPath[str]) -> Response:
    """It is cancelled, and ends as its terms have it."""
    read_fields(await read_object(request), _NOTHING, without=CANCELLING)
    return await carry_out(request, operations.carry_out, handle, Order("cancel"))


@post("/{handle:str}/cancel_preview", status_code=200, opt={RIGHT: "read"})
async def preview_cancellation(request: Request, handle: FromPath[str]) -> Response:
    """It as it would be if it were cancelled now."""
    read_fields(await read_object(request), _NOTHING, without=CANCELLING)
    caller = caller_of(request)
    return answer(request, await caller.read(preview_cancelling, handle, caller.now))


@post("/{handle:str}/uncancel", status_code=200)
async def create_continuation(request: Request, handle: FromPath[str]) -> Response:
    """It is no longer cancelled."""
    await read_object(request)
    return await carry_out(request, operations.carry_out, handle, Order("take_back"))


@post("/{handle:str}/pm", status_code=200)
async def create_payment_method(request: Request, handle: FromPath[str]) -> Response:
    """It is paid with this method of its customer from now on, and what is open is charged to it."""
    said = read_fields(await read_object(request), _METHOD)
    return await carry_out(request, operations.carry_out, handle, Order("method", **said))


router = Router(
    "/subscription",
    route_handlers=[
        show_subscription, create_hold, create_reactivation, create_cancellation, preview_cancellation,
        create_continuation, create_payment_method,
    ],
)  # fmt: skip
