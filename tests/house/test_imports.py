"""Who may know whom: floors look down, never up, never sideways."""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.sources import MODULES, functions_of, imports_of, name_of, room_of, tree_of

SCREENS = ("sections", "entrance", "admin", "api", "inbound")
COMPOSITION = {"app", "cli", "commands", "demo", "__main__", "__init__"}


@dataclass(frozen=True)
class Floor:
    """What a room may import: other rooms, and packages besides the standard library (None: any but the `never`)."""

    rooms: tuple[str, ...]
    packages: tuple[str, ...] | None = ()
    never: tuple[str, ...] = ()


SCREEN = Floor(("domain", "store", "operations", "web"), ("litestar",), ("portal.store.tables", "portal.store.types"))
FLOORS = {
    "domain": Floor(("domain",), (), ("os", "asyncio", "time", "threading", "socket", "logging", "random")),
    "store": Floor(("domain", "store"), ("sqlalchemy", "sqlmodel", "alembic", "asyncpg", "aiosqlite")),
    "adapters": Floor(
        ("domain", "adapters", "paths"), None, ("litestar", "jinja2", "babel", "sqlalchemy", "sqlmodel")
    ),
    "operations": Floor(("domain", "store", "adapters", "operations"), ("sqlalchemy", "tqdm", "pydantic")),
    "web": Floor(
        ("domain", "store", "web", "paths"),
        ("litestar", "jinja2", "babel", "markupsafe", "brotli", "pydantic", "sqlalchemy"),
        ("portal.store.tables", "portal.store.types"),
    ),
    # The gateway's own pages: they show what its adapter remembers, and know nothing of customers.
    "sandbox": Floor(("domain", "store", "adapters", "web"), ("litestar",), SCREEN.never),
    "jobs": Floor(("domain", "store", "operations", "jobs")),
    "settings": Floor(()),
    "paths": Floor(()),
    **{room: SCREEN for room in SCREENS},
}


def ids(file: Path) -> str:
    return name_of(file)


def offences(file: Path) -> list[str]:
    """The imports of a module that its floor does not allow."""
    floor, room = FLOORS[room_of(file)], room_of(file)
    rooms = {*floor.rooms, room}
    return [name for name in sorted(imports_of(file)) if not _allowed(name, floor, rooms)]


def _allowed(name: str, floor: Floor, rooms: set[str]) -> bool:
    top, _, rest = name.partition(".")
    if any(name == never or name.startswith(f"{never}.") for never in floor.never):
        return False
    if top == "portal":
        return rest.partition(".")[0] in rooms
    return top in sys.stdlib_module_names or floor.packages is None or top in floor.packages


@pytest.mark.parametrize("file", [file for file in MODULES if room_of(file) not in COMPOSITION], ids=ids)
def test_a_room_knows_only_the_floors_below(file: Path) -> None:
    assert room_of(file) in FLOORS, "say in FLOORS what this room may know"
    assert not offences(file)


@pytest.mark.parametrize("file", MODULES, ids=ids)
def test_only_the_composition_root_knows_the_settings(file: Path) -> None:
    if room_of(file) not in COMPOSITION | {"settings"}:
        assert not [name for name in imports_of(file) if name.startswith("portal.settings")]


@pytest.mark.parametrize("file", MODULES, ids=ids)
def test_imports_are_absolute(file: Path) -> None:
    assert not [name for name in imports_of(file) if name.startswith(".")]


@pytest.mark.parametrize("file", MODULES, ids=ids)
def test_no_cycle_is_hidden(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    assert "TYPE_CHECKING" not in file.read_text("utf-8")
    for function in functions_of(file):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                before = (line.strip() for line in reversed(lines[: node.lineno - 1]))
                above = next(line for line in before if not line.startswith(("from ", "import ")))
                assert "#" in lines[node.lineno - 1] + above, f"line {node.lineno}: say why it is imported here"


@pytest.mark.parametrize("file", [file for file in MODULES if room_of(file) == "domain"], ids=ids)
def test_rules_read_no_clock_and_wait_for_nothing(file: Path) -> None:
    for node in ast.walk(tree_of(file)):
        assert not isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith)
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("now", "utcnow", "today"), f"line {node.lineno}"


@pytest.mark.parametrize("file", [file for file in MODULES if room_of(file) in ("web", "operations")], ids=ids)
def test_sql_is_spoken_in_the_store_only(file: Path) -> None:
    """Operations and web may name the connection that a unit of work gets, and nothing else of SQLAlchemy."""
    names = {name for name in imports_of(file) if name.startswith("sqlalchemy")}
    assert names <= {"sqlalchemy", "sqlalchemy.Connection"}
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sa":
            assert node.attr == "Connection", f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("execute", "exec_driver_sql"), f"line {node.lineno}"


@pytest.mark.parametrize("file", [file for file in MODULES if room_of(file) in SCREENS], ids=ids)
def test_sections_never_name_each_other(file: Path) -> None:
    places = {
        f"portal.{room_of(other)}.{other.stem}"
        for other in MODULES
        if other != file and room_of(other) in SCREENS and "PLACE = Place(" in other.read_text("utf-8")
    }
    if file.stem != "__init__":
        assert not [name for name in imports_of(file) if name in places or name.rpartition(".")[0] in places]


def test_the_floors_are_held() -> None:
    """The test itself sees what it is there to see."""
    rooms, domain, screen = {"domain"}, FLOORS["domain"], FLOORS["sections"]
    assert _allowed("portal.domain.money.Money", domain, rooms) and _allowed("zoneinfo.ZoneInfo", domain, rooms)
    for name in ("portal.store.desk.Desk", "asyncio", "os.path.join", "litestar.get"):
        assert not _allowed(name, domain, rooms)
    for name in ("sqlalchemy", "jinja2.Environment", "portal.store.tables.Customer", "portal.admin.home"):
        assert not _allowed(name, screen, {*screen.rooms, "sections"})
