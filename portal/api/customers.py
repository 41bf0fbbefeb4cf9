"""Customers."""

from litestar import Request, Response, Router, get, post, put
from litestar.params import FromPath

from portal.api.answers import show
from portal.api.bodies import carry_out, read_object, refuse_flaws
from portal.api.keys import caller_of
from portal.domain.imports.customers import DETAILS, customer, details
from portal.domain.imports.records import Flaw
from portal.operations.api_customers import create, new_handle, update
from portal.store.resources import CUSTOMER

_GIVEN = ("handle", "test", "debtor_id", *DETAILS)


@get("/{handle:str}")
async def show_customer(request: Request, handle: FromPath[str]) -> Response:
    """The customer of this handle."""
    return await show(request, CUSTOMER, handle)


@post("", status_code=200)
async def create_customer(request: Request) -> Response:
    """There is a customer with this handle or, if one is to be made up, with a new one."""
    source, flaws = await read_object(request), list[Flaw]()
    made_up = {"handle": new_handle()} if source.get("generate_handle") is True else {}
    given = {name: source[name] for name in _GIVEN if name in source}
    created = caller_of(request).now.isoformat()
    record = customer(made_up | given | {"created": created}, flaws)
    refuse_flaws(flaws, source, without=("metadata",))
    assert record is not None, "without a flaw there is a record"
    return await carry_out(request, create, record.row)


@put("/{handle:str}", status_code=200)
async def update_customer(request: Request, handle: FromPath[str]) -> Response:
    """The customer has the details that are sent; what is not sent stays, null empties."""
    source, flaws = await read_object(request), list[Flaw]()
    values = details(source, flaws)
    refuse_flaws(flaws, source, without=("debtor_id", "metadata"))
    return await carry_out(request, update, handle, values)


router = Router("/customer", route_handlers=[show_customer, create_customer, update_customer])
