"""The manual says all that the OpenAPI document says, to people."""

import json
import shlex

import jsonschema_rs
import pytest

from portal.api.document import document
from portal.api.manual import Call, example_of, groups_of, shapes_of
from portal.api.schemas import SCHEMAS
from tests.page import Browser

DOCUMENT = document("https://portal.example")
CALLS = [call for group in groups_of(DOCUMENT) for call in group.calls]


def operation(call: Call) -> dict:
    return DOCUMENT["paths"][call.path][call.method.lower()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_call_and_every_record_stands_in_it(browser: Browser) -> None:
    page = await browser.get("/v1/docs")
    assert page.status == 200 and "set-cookie" not in page.headers
    routes = page.all(".call .route")
    told = [f"{method.upper()} {path}" for path, found in DOCUMENT["paths"].items() for method in found]
    assert sorted(routes) == sorted(told) and len(routes) == len(CALLS)
    for call in CALLS:
        names = page.all(f"[id='call-{call.anchor}'] dt")
        assert {one["name"] for one in operation(call).get("parameters", ())} <= set(names), call
        assert {field.name for field in call.body} <= set(names)
        assert call.example == page.node(f"[id='call-{call.anchor}'] .sample-text:last-child code").text()
    anchors = {node.attributes["href"] for node in page.tree.css("a[href^='#']")}
    assert {f"#record-{name}" for name in SCHEMAS} <= anchors
    assert all(page.has(f"[id='{anchor[1:]}']") for anchor in anchors if anchor)
    assert not page.tree.css("script:not([src]), style, [style]")


def test_anchors_are_unique_and_each_fault_is_told() -> None:
    anchors = [call.anchor for call in CALLS]
    assert len(set(anchors)) == len(anchors)
    assert all({status for status, _ in call.faults} | {"200"} == set(operation(call)["responses"]) for call in CALLS)
    assert [shape.name for shape in shapes_of(DOCUMENT)] == list(SCHEMAS)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.anchor)
def test_examples_are_as_the_schemas_have_them(call: Call) -> None:
    schema = operation(call)["responses"]["200"]["content"]["application/json"]["schema"]
    components = {"components": {"schemas": SCHEMAS}}
    jsonschema_rs.validator_for({**schema, **components}).validate(example_of(DOCUMENT, schema))
    words = shlex.split(call.command.replace("\\\n", " "))
    assert words[:4] == ["curl", words[1], "-u", "$API_KEY:"] or "-X" in words
    assert "{" not in words[1]
    if call.body:
        sent = json.loads(words[words.index("-d") + 1])
        body = operation(call)["requestBody"]["content"]["application/json"]["schema"]
        jsonschema_rs.validator_for({**body, **components}).validate(sent)
