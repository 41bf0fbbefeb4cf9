"""The sources of the house as the tests of its rules read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "portal").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PAGES = sorted(file for file in (ROOT / "templates").rglob("*") if file.is_file())
PARTIALS = sorted(file for file in (ROOT / "partials").rglob("*") if file.is_file())

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(file: Path) -> str:
    """The file's path from the root of the repository, as templates are called in code."""
    return file.relative_to(ROOT).as_posix()


def room_of(file: Path) -> str:
    """The folder below portal/ that a module is in, or its own name when it is in none."""
    parts = file.relative_to(ROOT / "portal").parts
    return parts[0] if len(parts) > 1 else parts[0].removesuffix(".py")


@cache
def tree_of(file: Path) -> ast.Module:
    """The module as a tree."""
    return ast.parse(file.read_text("utf-8"))


@cache
def imports_of(file: Path) -> frozenset[str]:
    """The full names of all modules and names that a module imports: `portal.store.desk`, `portal.store.desk.Desk`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names}
    return frozenset(found)


def functions_of(file: Path) -> Iterator[Function]:
    """Every function and method of a module, nested ones as well."""
    return (node for node in ast.walk(tree_of(file)) if isinstance(node, Function))


def strings_of(file: Path) -> Iterator[str]:
    """Every constant text in a module."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
