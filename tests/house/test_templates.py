"""Templates: each says what it takes, partials are one element, and every one has a user."""

import re
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes
from selectolax.lexbor import LexborHTMLParser

from portal.web.rendering import SYNTAX
from tests.house.sources import MODULES, PAGES, PARTIALS, name_of, strings_of

SIGNATURE = re.compile(r"\{# takes: ([a-z0-9_, ]+) #\}\n")
GLOBALS = {"icon", "asset", "locale", "_", "gettext", "ngettext", "pgettext", "npgettext"}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ENVIRONMENT = Environment(**SYNTAX)  # type: ignore[arg-type]
# The names are enough to read a template; what they do is tested in tests/web.
FILTERS = ("t", "money", "day", "moment", "clock", "number", "rate", "country", "tongue")
ENVIRONMENT.filters |= dict.fromkeys(FILTERS, str)
NAMES = {name_of(file) for file in PAGES + PARTIALS}
# Sections that pages write out fill these by themselves; a title and a mail have no place for an id.
WITHOUT_ID = {"title"}


def parsed(file: Path) -> nodes.Template:
    """The template as a tree."""
    return ENVIRONMENT.parse(file.read_text("utf-8"))


def takes(file: Path) -> list[str]:
    """What the template's first line says that it takes."""
    found = SIGNATURE.match(file.read_text("utf-8"))
    assert found, "the first line is {# takes: a, b #}, or {# takes: nothing #}"
    return [] if found[1] == "nothing" else found[1].split(", ")


@cache
def used_by_templates() -> frozenset[str]:
    """The names of templates, and the beginnings of such names, that templates take in."""
    used: set[str] = set()
    for file in PAGES + PARTIALS:
        for node in parsed(file).find_all((nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import)):
            constant = node.template if isinstance(node.template, nodes.Const) else node.template.find(nodes.Const)
            if constant is not None:
                used.add(constant.value)
    return frozenset(used)


@cache
def said_in_code() -> frozenset[str]:
    """Every constant text in the modules."""
    return frozenset(text for module in MODULES for text in strings_of(module))


@pytest.mark.parametrize("file", PARTIALS, ids=name_of)
def test_a_partial_takes_what_it_says(file: Path) -> None:
    assert takes(file) == sorted(meta.find_undeclared_variables(parsed(file)) - GLOBALS)


@pytest.mark.parametrize("file", PARTIALS, ids=name_of)
def test_a_partial_is_one_element_with_an_id_or_macros_only(file: Path) -> None:
    tree, source = parsed(file), file.read_text("utf-8")
    if any(isinstance(node, nodes.Macro) for node in tree.body):
        text = "".join(node.data for one in tree.body if isinstance(one, nodes.Output) for node in one.nodes)
        assert not text.strip(), "a file of macros writes nothing by itself"
        return
    body = LexborHTMLParser(f"<body><main>{JINJA.sub('', source)}</main>").css_first("main")
    roots = [node for node in body.iter(include_text=True) if node.tag != "-text" or node.text().strip()]
    assert [node.tag for node in roots] == [roots[0].tag], "one root element"
    assert roots[0].tag in WITHOUT_ID or roots[0].attributes.get("id"), "the root element has an id"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_templates_named_in_code_exist(file: Path) -> None:
    named = {text for text in strings_of(file) if re.fullmatch(r"(templates|partials)/[\w/-]+\.(html|txt)", text)}
    assert not named - NAMES


def test_templates_named_in_templates_exist() -> None:
    assert not [name for name in used_by_templates() if name not in NAMES and not name.endswith("/")]


@pytest.mark.parametrize("file", PAGES + PARTIALS, ids=name_of)
def test_every_template_is_used(file: Path) -> None:
    name, said = name_of(file), said_in_code()
    if name.startswith("templates/mail/") and file.stem in said:
        return
    used = used_by_templates()
    assert name in said | used or any(one.endswith("/") and name.startswith(one) for one in used)
