"""Nothing is too long to be read at once."""

import ast
from pathlib import Path

import pytest

from tests.house.sources import MODULES, PARTIALS, TESTS, Function, functions_of, name_of

LONGEST_FILE = 250
LONGEST_LINE = 120
LONGEST_BODY = 25
LONGEST_PARTIAL = 60


def body_length(function: Function) -> int:
    """The lines of a function from its first statement to its last, the docstring not counted."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1 if statements else 0


@pytest.mark.parametrize("file", MODULES + TESTS, ids=name_of)
def test_files_are_short(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE
    assert not [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]


@pytest.mark.parametrize("file", MODULES + TESTS, ids=name_of)
def test_functions_are_short(file: Path) -> None:
    lengths = {function.name: body_length(function) for function in functions_of(file)}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_BODY}


@pytest.mark.parametrize("file", PARTIALS, ids=name_of)
def test_partials_are_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_PARTIAL


def test_the_measure_is_right() -> None:
    source = '@decorated\ndef f(a,\n      b):\n    """Says.\n\n    More.\n    """\n    x = 1\n\n    return x\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef) and body_length(function) == 3
