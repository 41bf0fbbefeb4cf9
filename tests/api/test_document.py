"""The OpenAPI document says what there is, and whatever is sent, the answers are as it says."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import hypothesis
import jsonschema_rs
import schemathesis
import uvicorn
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance, response_schema_conformance, status_code_conformance,
)  # fmt: skip

from portal.api.document import document
from portal.api.schemas import SCHEMAS
from portal.app import House, build
from portal.settings import Settings
from tests.api.conftest import System, made
from tests.cast import SHOP
from tests.clock import START
from tests.house.routes import ways

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
# Every operation meets what there is, too, and not only names that nobody has.
KNOWN = {
    "customer": ("ada", "eva"), "plan": ("box",), "subscription": ("ada-active", "ada-paused", "ada-cancelled"),
    "invoice": ("inv-1",), "payment_method": ("ada-sepa",), "credit_note": ("cn-1",), "event": ("1",),
}  # fmt: skip
EXAMPLES = 6


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[House, str]]:
    """A house that answers over real HTTP, and its address; each look at its clock takes a second."""
    listener, ticks = socket.create_server(("127.0.0.1", 0)), count()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def clock() -> datetime:
        return START + timedelta(seconds=next(ticks))

    house = build(replace(settings, base_url=address), clock=clock, worker=False)
    server = uvicorn.Server(uvicorn.Config(house.app, log_config=None, access_log=False, lifespan="on"))
    serving = asyncio.create_task(server.serve([listener]))
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.02)
    yield house, address
    server.should_exit = True
    await serving


def tried(address: str, key: str) -> dict[str, set[int]]:
    """What each operation answered to what hypothesis sent; fails on an answer that the document does not tell of."""
    answers: dict[str, set[int]] = {}
    for result in schemathesis.openapi.from_url(f"{address}/v1/openapi.json").get_all_operations():
        operation = result.ok()
        sent = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))
        known = st.sampled_from(("", *KNOWN.get(operation.path.split("/")[2], ())))

        @hypothesis.settings(max_examples=EXAMPLES, database=None, derandomize=True, phases=[hypothesis.Phase.generate],
                             suppress_health_check=list(hypothesis.HealthCheck), deadline=None)  # fmt: skip
        @hypothesis.given(case=sent, handle=known)
        def send(case: schemathesis.Case, handle: str) -> None:
            if case.path_parameters and handle:
                case.path_parameters = dict.fromkeys(case.path_parameters, handle)
            answer = case.call(auth=(key, ""))
            answers.setdefault(f"{case.method} {case.path}", set()).add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        send()
    return answers


async def test_whatever_is_sent_the_answer_is_as_documented(settings: Settings) -> None:
    async with served(settings) as (house, address):
        answers = await asyncio.to_thread(tried, address, await made(house, SHOP))
    assert len(answers) == sum(len(operations) for operations in document(address)["paths"].values())
    assert all(200 in statuses for operation, statuses in answers.items() if operation.startswith("GET"))
    assert {400, 404, 422} <= set().union(*answers.values()) and 401 not in set().union(*answers.values())


def test_every_route_is_documented_and_no_other(settings: Settings) -> None:
    routes = {(way.method, way.path.partition("{")[0]) for way in ways(build(settings, worker=False))
              if way.room == "api" and way.path.startswith("/v1/") and "list" not in way.path}  # fmt: skip
    told = {(method.upper(), path.partition("{")[0]) for path, operations in document("")["paths"].items()
            for method in operations if "list" not in path}  # fmt: skip
    assert routes - told == {("GET", "/v1/openapi.json"), ("GET", "/v1/docs")} and not told - routes


def test_examples_are_what_their_schemas_say() -> None:
    for name, schema in SCHEMAS.items():
        whole = {**schema, "components": {"schemas": SCHEMAS}}
        for example in schema["examples"]:
            jsonschema_rs.validator_for(whole).validate(example)
            assert set(example) <= set(schema["properties"]), name


async def test_the_document_is_for_everybody(new_system: Callable[..., System]) -> None:
    found = await new_system(None).get("/openapi.json")
    assert found["openapi"] == "3.1.0" and found["servers"] == [{"url": "https://portal.example"}]
