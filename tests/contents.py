"""What is in a database, all of it, for tests that look for what must or must not be there."""

import sqlalchemy as sa

from portal.store.tables import metadata


def counts(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {name: connection.scalar(sa.select(sa.func.count()).select_from(table)) for name, table in _tables()}


def everything(connection: sa.Connection) -> str:
    """Every row of every table as text."""
    lines = [f"{name} {row._asdict()!r}" for name, table in _tables() for row in connection.execute(sa.select(table))]
    return "\n".join(lines)


def rows(connection: sa.Connection, name: str) -> list[sa.Row[tuple[object, ...]]]:
    """The rows of one table, oldest first."""
    table = metadata.tables[name]
    return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


def _tables() -> list[tuple[str, sa.Table]]:
    return sorted(metadata.tables.items())
