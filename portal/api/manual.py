"""The OpenAPI document as a manual: calls in groups, fields in words, examples and commands to be tried."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.api.schemas import Schema

Document = dict[str, Any]
_METHODS = ("get", "post", "put", "delete")
_EXAMPLES = {"handle": "cust-1", "id": "inv-1"}
_COMMON = {"customer": "cust-1", "minutes": 10, "target": "/invoices", "source": "ca_1"}
_PLACES = {"path": "in the address", "header": "as a header"}
_NAMES = {"string": "text", "integer": "number", "boolean": "true or false", "number": "number", "object": "object"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a property: `kind` in words, `record` is the name of the record that it holds."""

    name: str
    kind: str
    record: str | None
    about: str
    need: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """An operation; `answer` describes what comes back, `faults` what may come instead."""

    anchor: str
    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: Field
    parts: tuple[Field, ...]
    example: str
    faults: tuple[tuple[str, str], ...]
    command: str


@dataclass(frozen=True, slots=True)
class Group:
    """The calls around one kind of record."""

    key: str
    title: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of record with all its fields and an example."""

    name: str
    fields: tuple[Field, ...]
    example: str


def groups_of(document: Document) -> tuple[Group, ...]:
    """Every operation of the document, in its order, under the first of its tags."""
    groups: dict[str, list[Call]] = {}
    for path, operations in document["paths"].items():
        for method in (name for name in _METHODS if name in operations):
            operation = operations[method]
            groups.setdefault(operation["tags"][0], []).append(_call(document, path, method, operation))
    return tuple(Group(key, key.replace("_", " ").capitalize(), tuple(calls)) for key, calls in groups.items())


def shapes_of(document: Document) -> tuple[Shape, ...]:
    """Every kind of record that answers are made of."""
    schemas = document["components"]["schemas"]
    return tuple(Shape(name, _fields(schema), _pretty(schema["examples"][0])) for name, schema in schemas.items())


def _call(document: Document, path: str, method: str, operation: Document) -> Call:
    answer = _schema(operation["responses"]["200"])
    example, body = example_of(document, answer), operation.get("requestBody")
    sent = _schema(body) if body else {}
    faults = tuple((status, told["description"]) for status, told in operation["responses"].items() if status != "200")
    return Call(
        anchor=re.sub("[^a-z0-9_]+", "-", f"{method}{path.removeprefix('/v1')}".lower()).strip("-"),
        method=method.upper(), path=path, summary=operation["summary"],
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())), body=_fields(sent),
        answer=_field("", answer, required=True), parts=_fields(answer), example=_pretty(example), faults=faults,
        command=_command(document, path, method, _body_like(sent, example)),
    )  # fmt: skip


def example_of(document: Document, schema: Schema) -> Any:
    """What an answer of this schema looks like, out of the examples of the records in it."""
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("type") == "array":
        return [example_of(document, schema["items"])]
    if "properties" in schema:
        named = (name for name in schema["properties"] if name in schema.get("required", schema["properties"]))
        return {name: example_of(document, schema["properties"][name]) for name in named}
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "date-time":
        return "2026-01-15T09:00:00Z"
    return {"integer": 1, "boolean": True}.get(str(schema.get("type")), "…")


def _body_like(schema: Schema, answer: Any) -> dict[str, Any]:
    """What may be sent, with the values that the answer's example has for the same names."""
    known = (answer if isinstance(answer, dict) else {}) | _COMMON
    sent = {}
    for name, part in schema.get("properties", {}).items():
        if part.get("examples"):
            sent[name] = part["examples"][0]
        elif name in known:
            sent[name] = known[name]
    return sent


def _command(document: Document, path: str, method: str, body: dict[str, Any]) -> str:
    address = re.sub(r"\{(\w+)\}", lambda found: _EXAMPLES.get(found[1], found[1]), path)
    lines = [f'curl "{document["servers"][0]["url"]}{address}"', '  -u "$API_KEY:"']
    if method != "get":
        lines[0] += f" -X {method.upper()}"
        lines.append('  -H "Content-Type: application/json"')
        lines.append(f"  -d '{json.dumps(body, ensure_ascii=False)}'")
    return " \\\n".join(lines)


def _parameter(parameter: Document) -> Field:
    required, place = parameter.get("required", False), parameter["in"]
    return _field(parameter["name"], parameter["schema"], parameter.get("description", ""), required, place)


def _fields(schema: Schema) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(_field(name, part, "", name in required) for name, part in schema.get("properties", {}).items())


def _field(name: str, schema: Schema, about: str = "", required: bool = False, place: str = "") -> Field:
    inner = schema.get("items", schema)
    record = inner["$ref"].rpartition("/")[2] if "$ref" in inner else None
    told = " ".join(filter(None, (about or schema.get("description", ""), *_limits(inner))))
    need = "required" if required else ""
    return Field(name, _kind(schema, record), record, told, need, _PLACES.get(place, ""))


def _kind(schema: Schema, record: str | None) -> str:
    if schema.get("type") == "array":
        return "list of" if record else f"list of {_kind(schema['items'], None)}"
    if record:
        return ""
    if "enum" in schema:
        return "one of"
    if schema.get("format"):
        return {"date-time": "instant", "date": "day"}[schema["format"]]
    types = schema.get("type", "object")
    words = [_NAMES[one] for one in ([types] if isinstance(types, str) else types) if one != "null"]
    return " or ".join([*words, *(["null"] if "null" in types and not isinstance(types, str) else [])])


def _limits(schema: Schema) -> Iterator[str]:
    if "enum" in schema:
        yield ", ".join(schema["enum"]) + "."
    if "minimum" in schema:
        most = f" to {schema['maximum']}" if "maximum" in schema else " or more"
        yield f"{schema['minimum']}{most}."
    if "default" in schema:
        yield f"Usually {schema['default']}."
    if schema.get("examples") and "properties" not in schema:
        yield "For example " + " or ".join(map(str, schema["examples"])) + "."


def _schema(content: Document) -> Schema:
    return content["content"]["application/json"]["schema"]


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
