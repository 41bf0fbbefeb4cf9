"""Finds sentences in templates and rules that nobody marked for translation."""

import ast
import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from portal.web.rendering import SYNTAX

PLACES = re.compile(r"%\((\w+)\)s")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"\s*[a-z-]+\s*")
_SPOKEN = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"}
_UNSPOKEN = {"script", "style", "code", "kbd"}
_MARKUP = re.compile(r"</?[a-z]|&\w+;")
_GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_GRAMMAR = Environment(**SYNTAX)  # noqa: S701  nothing is rendered with it
_GRAMMAR.newstyle_gettext = True


def unmarked(source: str, *, plain: bool = False) -> list[str]:
    """The words of a template that a reader sees untranslated; `plain` for text that is not HTML.

    Elements with translate="no", code, kbd, script and style are left alone.
    """
    tree = _GRAMMAR.parse(source)
    hear = _read if plain else _heard
    found = [word for text in _texts(tree) for word in hear(text)]
    return found + [text for text in _loose(tree) if re.match(r"\W*[A-Z][a-z]", text)]


def marked_up(source: str) -> list[str]:
    """The msgids of `_()` that hold markup, which would be shown as it is written: {% trans %} takes markup."""
    calls = [call for call in _GRAMMAR.parse(source).find_all(nodes.Call) if _name(call) == "_"]
    return [call.args[0].value for call in calls if call.args and _MARKUP.search(str(call.args[0].as_const()))]


def careless(source: str) -> list[str]:
    """What is wrong with the calls of say() in a module: no constant, a stray percent sign, places without values."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    said = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("say", "Sentence")]
    return [f"line {call.lineno}: {wrong}" for call in said if (wrong := _carelessness(call))]


def stray_percent(msgid: str) -> bool:
    """A percent sign that is neither doubled nor part of a `%(name)s` place."""
    return "%" in PLACES.sub("", msgid).replace("%%", "")


def _carelessness(call: ast.Call) -> str:
    msgid = call.args[0] if call.args else None
    if not isinstance(msgid, ast.Constant) or not isinstance(msgid.value, str):
        return "the sentence is not a constant"
    if stray_percent(msgid.value):
        return "a percent sign is written %%, a place %(name)s"
    given = {keyword.arg for keyword in call.keywords}
    asked = set(PLACES.findall(msgid.value))
    if None not in given and given != asked and isinstance(call.func, ast.Name) and call.func.id == "say":
        return f"places {sorted(asked)}, values {sorted(map(str, given))}"
    return "markup in a sentence" if _MARKUP.search(msgid.value) else ""


def _texts(tree: nodes.Template) -> list[str]:
    """The text of the template, of each macro and of each block, but for blocks that are one name (a class, a kind)."""
    parts = [tree, *tree.find_all((nodes.Macro, nodes.CallBlock, nodes.Block))]
    texts = {id(part): "".join(text for child in part.iter_child_nodes() for text in _flow(child)) for part in parts}
    names = {id(part) for part in parts if isinstance(part, nodes.Block) and _NAME.fullmatch(texts[id(part)])}
    return [texts[id(part)] for part in parts if id(part) not in names]


def _flow(node: nodes.Node) -> Iterator[str]:
    """The text in its order, every branch of it, a 0 where something is said at run time or elsewhere."""
    if isinstance(node, nodes.Output):
        for child in node.nodes:
            yield child.data if isinstance(child, nodes.TemplateData) else html.escape(" ".join(_shown(child)))
    elif isinstance(node, (nodes.Macro, nodes.CallBlock, nodes.Block)):
        yield "0"
    else:
        for child in node.iter_child_nodes():
            yield from _flow(child)


def _shown(node: nodes.Expr) -> Iterator[str]:
    match node:
        case nodes.Const() if isinstance(node.value, str):
            yield node.value
        case nodes.CondExpr():
            yield from _shown(node.expr1)
            yield from _shown(node.expr2) if node.expr2 else ()
        case nodes.Or() | nodes.And():
            yield from _shown(node.right)
        case nodes.Concat():
            for part in node.nodes:
                yield from _shown(part)
        case nodes.Filter() if node.node is not None:
            yield from _shown(node.node)
        case _:
            yield "0"


def _loose(node: nodes.Node) -> Iterator[str]:
    """The string constants in expressions that are not msgids."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        elif not (isinstance(child, nodes.Call) and _name(child) in _GETTEXT):
            yield from _loose(child)
        else:
            for keyword in child.kwargs:
                yield from _loose(keyword)


def _name(call: nodes.Call) -> str:
    return call.node.name if isinstance(call.node, nodes.Name) else ""


def _read(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"\w+://\S+", "", text))


def _heard(flow: str) -> list[str]:
    listener = _Listener()
    attributes_only = "<" not in flow and re.match(r"\s*[a-z-]+=", flow)
    listener.feed(f"<x {flow}>" if attributes_only else flow)
    listener.close()
    return listener.words


class _Listener(HTMLParser):
    """Keeps the words that are shown or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Spoken attributes; silence begins where nothing is to be translated."""
        values = dict(attrs)
        spoken = [value for name, value in attrs if name in _SPOKEN]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            spoken.append(values.get("value"))
        if not self.silent:
            self.words += [word for value in spoken for word in _WORD.findall(value or "")]
        if tag in (_UNSPOKEN if not self.silent else self.silent[:1]) or values.get("translate") == "no":
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Silence ends with the element that began it."""
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self.silent:
            self.words += _WORD.findall(data)
