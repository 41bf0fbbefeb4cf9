"""Templates compiled for one language: constant sentences become text, escaping stays on every other path."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from portal.domain.money import Money
from portal.domain.sentences import Sentence

try:
    from markupsafe import _escape_inner as escape_text
except ImportError:  # MarkupSafe promises only escape(), which gives the same text, slower
    escape_text = escape

# Function -> how many constants stand before the msgid, or before the number
_CONTEXTS = {"_": 0, "gettext": 0, "pgettext": 1}
_PLURALS = {"ngettext": 2, "npgettext": 3}
_PLACES = re.compile(r"%\((\w+)\)s|(%%)|(%)")


def piece(value: object) -> str:
    """What is not a plain string, ready for HTML; TypeError for what only a filter can write in words."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return str(value) if kind is int else escape(_written(value))


def plain(value: object) -> str:
    """A value in plain text; TypeError for what only a filter can write in words."""
    return str(_written(value))


class Folding(CodeGenerator):
    """Jinja's code generator with translations folded, adjacent output joined and the escaping of strings inlined."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Fold the sentences first; the generated module knows the two functions that escape."""
        autoescape = EvalContext(self.environment, self.name).autoescape
        folded = _Fold(self.environment, self.name or "template", autoescape).visit(node)
        self.writeline("from portal.web.folding import escape_text, piece, plain")
        super().visit_Template(folded, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """One output statement for what stands side by side."""
        super().blockvisit(_joined(nodes), frame)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        # Only text is constant: the code is shared by all regions of a language, the answers of filters are not.
        if not isinstance(node, (nodes.TemplateData, nodes.Const)):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("(escape_text(v_) if type(v_ := (" if frame.eval_ctx.autoescape else "plain((")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")) is str else piece(v_))" if frame.eval_ctx.autoescape else "))")


class _Fold(NodeTransformer):
    """Puts a language's sentences into a template: `_()` is text and gets escaped, `{% trans %}` is markup."""

    def __init__(self, environment: Environment, name: str, autoescape: bool) -> None:
        self._environment, self._name, self._autoescape = environment, name, autoescape

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        """A sentence with places becomes a row of pieces, each escaped as any other output is."""
        node.nodes = [part for child in node.nodes for part in self._parts(child)]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """In an expression a sentence is a string, and what it is made of is escaped where it is shown."""
        name = node.node.name if isinstance(node.node, nodes.Name) else None
        if name in _PLURALS:
            self._constants(node, _PLURALS[name])
            node.args, node.kwargs = [self.visit(arg) for arg in node.args], [self.visit(arg) for arg in node.kwargs]
            return node
        if name in _CONTEXTS:
            parts = [self.visit(part) for part in self._sentence(node, nodes.Const)]
            return parts[0] if len(parts) == 1 else nodes.Concat(parts, lineno=node.lineno)
        if name in ("icon", "asset") and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
            return nodes.Const(self._environment.globals[name](node.args[0].value), lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Name(self, node: nodes.Name) -> nodes.Name:
        """The functions of gettext trust their msgid as markup, so they are called and never passed on."""
        if node.name in _CONTEXTS or node.name in _PLURALS:
            raise self._error(f"{node.name} is only called.", node)
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.Node) -> nodes.Node:
        """Escaping is decided by the kind of file, never inside it."""
        raise self._error("{% autoescape %} is not allowed.", node)

    def _parts(self, child: nodes.Expr) -> Iterator[nodes.Expr]:
        name = child.node.name if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) else None
        if name not in _CONTEXTS:
            yield self.visit(child)
            return
        kind = nodes.Const if name == "_" else nodes.TemplateData
        yield from (self.visit(part) for part in self._sentence(child, kind))

    def _sentence(self, call: nodes.Call, kind: type[nodes.Literal]) -> Iterator[nodes.Expr]:
        """The translated sentence of a call as literals and the expressions of its places."""
        name = call.node.name
        texts = self._constants(call, _CONTEXTS[name] + 1)
        catalogue = self._environment.catalogue
        text = catalogue.pgettext(*texts) if name == "pgettext" else catalogue.gettext(*texts)
        values = {keyword.key: keyword.value for keyword in call.kwargs}
        start = 0
        for found in _PLACES.finditer(text):
            if found[3] or (found[1] and found[1] not in values):
                raise self._error(f"{text!r}: a place without a value, or a percent sign that is not doubled.", call)
            yield kind(text[start : found.start()] + ("%" if found[2] else ""), lineno=call.lineno)
            if found[1]:
                yield values[found[1]]
            start = found.end()
        yield kind(text[start:], lineno=call.lineno)

    def _constants(self, call: nodes.Call, count: int) -> list[str]:
        """The msgid and its context: constants, for a value shown as a translation would be trusted as markup."""
        texts = [arg.value for arg in call.args[:count] if isinstance(arg, nodes.Const) and arg.value]
        extra = len(call.args) - count - (call.node.name in _PLURALS)
        if len(texts) != count or extra or call.dyn_args or call.dyn_kwargs:
            raise self._error("A sentence to be translated is a constant; a Sentence is shown by the filter t.", call)
        return texts

    def _error(self, message: str, node: nodes.Node) -> TemplateAssertionError:
        return TemplateAssertionError(message, node.lineno, self._name, self._name)


def _written(value: object) -> object:
    if isinstance(value, (Sentence, Money, date)):
        raise TypeError(f"{value!r} is shown by a filter: t, money, day or moment.")
    return value


def _joined(body: Iterable[nodes.Node]) -> list[nodes.Node]:
    joined: list[nodes.Node] = []
    for node in body:
        if isinstance(node, nodes.Output) and joined and isinstance(joined[-1], nodes.Output):
            joined[-1] = nodes.Output([*joined[-1].nodes, *node.nodes], lineno=joined[-1].lineno)
        else:
            joined.append(node)
    return joined
