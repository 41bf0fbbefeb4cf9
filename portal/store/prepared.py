"""Selects that every page needs, compiled once: on SQLite they go to the driver, past the machinery of SQLAlchemy."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


class Prepared:
    """A select with named parameters; rows come as sequences in the order of its columns, with the types of the tables.

    It is worth its while for what is asked a thousand times a second. Everywhere but on the reading connection of
    SQLite it is an ordinary select.
    """

    def __init__(self, statement: sa.Select[Any]) -> None:
        self.statement = statement
        self._plan: _Plan | None = None

    def first(self, connection: sa.Connection, values: Values) -> Sequence[Any] | None:
        """The first row, or None."""
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            return connection.execute(self.statement, values).first()
        plan = self._plan = self._plan or _Plan(self.statement, connection.dialect)
        row = driver.execute(plan.text, plan.arguments(values)).fetchone()
        return plan.translated(row) if row else None

    def all(self, connection: sa.Connection, values: Values) -> Sequence[Sequence[Any]]:
        """Every row."""
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            return connection.execute(self.statement, values).all()
        plan = self._plan = self._plan or _Plan(self.statement, connection.dialect)
        return [plan.translated(row) for row in driver.execute(plan.text, plan.arguments(values)).fetchall()]


class _Plan:
    """What SQLAlchemy makes of the select for SQLite: its text, and what turns values into the driver's and back."""

    def __init__(self, statement: sa.Select[Any], dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        names: list[str] = compiled.positiontup or []
        self._given = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        self._places = [(name, _of(compiled.binds[name].type, dialect).bind_processor(dialect)) for name in names]
        types = [_of(column.type, dialect).result_processor(dialect, None) for column in statement.selected_columns]
        self._columns = [(index, process) for index, process in enumerate(types) if process]

    def arguments(self, values: Values) -> list[Any]:
        """The values in the order of their places."""
        known = {**self._given, **values}
        return [process(known[name]) if process else known[name] for name, process in self._places]

    def translated(self, row: Sequence[Any]) -> Sequence[Any]:
        """The driver's row with the types of the columns."""
        values = list(row)
        for index, process in self._columns:
            values[index] = process(values[index])
        return values


def _of(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
    return kind.dialect_impl(dialect)
