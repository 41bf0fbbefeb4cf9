"""How a line is written here."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import MODULES, PAGES, PARTIALS, TESTS, functions_of, name_of, room_of, tree_of

BANNED = re.compile(r"\b(TODO|FIXME|XXX)\b")
WORDS = {"utils", "util", "helpers", "helper", "manager", "process", "data", "misc", "common"}
LOUD = {"commands", "cli", "catalogues.py"}  # what they print is what they are for
HERE = Path(__file__)


@pytest.mark.parametrize("file", [file for file in MODULES + TESTS + PAGES + PARTIALS if file != HERE], ids=name_of)
def test_nothing_is_left_to_be_done(file: Path) -> None:
    if file.suffix in (".py", ".html", ".txt"):
        assert not BANNED.search(file.read_text("utf-8"))


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_nobody_prints(file: Path) -> None:
    calls = [node.func.id for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call) and _named(node)]
    assert "breakpoint" not in calls
    assert "print" not in calls or room_of(file) in LOUD or file.name in LOUD


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_modules_are_words(file: Path) -> None:
    assert not WORDS & set(file.stem.split("_"))


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_module_says_what_lives_in_it(file: Path) -> None:
    if name_of(file).startswith("portal/store/migrations/"):
        return
    sentence = ast.get_docstring(tree_of(file))
    assert sentence and sentence.splitlines()[0].endswith((".", "`"))


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_public_function_says_what_is_then_true(file: Path) -> None:
    if name_of(file).startswith("portal/store/migrations/"):
        return
    silent = [node.name for node in tree_of(file).body if _is_public(node) and ast.get_docstring(node) is None]
    assert not silent


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_function_names_its_types(file: Path) -> None:
    for function in functions_of(file):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        untyped = [one.arg for one in arguments if one.annotation is None and one.arg not in ("self", "cls")]
        assert not untyped and function.returns is not None, f"line {function.lineno}"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_exception_is_swallowed(file: Path) -> None:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: name the exception"
            assert not all(isinstance(line, ast.Pass) for line in node.body), f"line {node.lineno}: swallowed"


@pytest.mark.parametrize("file", PAGES + PARTIALS, ids=name_of)
def test_templates_trust_nothing_and_hold_no_script(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\shx-on|javascript:", text)
    if not name_of(file).startswith("templates/mail/"):
        assert not re.search(r"<style|\sstyle=", text)


def _named(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name)


def _is_public(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
