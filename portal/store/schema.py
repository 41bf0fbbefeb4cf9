"""The database schema: bringing it to the newest revision, and telling whether it is there."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from portal.store.database import Database, lock, reaching
from portal.store.errors import Outdated, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
T = TypeVar("T")

_WAIT_SECONDS = 300


def revisions() -> list[str]:
    """The ids of all revisions, oldest first: each is the name of its file, and they sort as they follow on."""
    return sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The id of the revision that this version of the portal needs."""
    return revisions()[-1]


def migrate(url: str, until: str | None = None) -> list[str]:
    """The database is at the newest revision, or at `until`; the ids of those applied, all in one transaction.

    Two migrations at once wait for one another. Outdated when a newer portal has been here, StoreError when references
    point at nothing, ConnectionError when the database cannot be reached. Must not be called on an event loop.
    """
    return _alone(url, _upgrade, until or head())


async def is_current(database: Database) -> bool:
    """Whether the database is at the revision that this version needs."""
    return await database.read(_revision) == head()


async def require_current(database: Database) -> None:
    """The database is at the revision that this version needs; Outdated says what to do when it is not."""
    found = await database.read(_revision)
    _refuse_newer(found)
    if found != head():
        raise Outdated(f"The schema is {found or 'empty'}, this version needs {head()}. Run `portal migrate` first.")


def draft(url: str, name: str, sentence: str) -> None:
    """A new revision holds what the tables have and the newest schema has not; `url` is a database to spare."""
    migrate(url)
    _alone(url, _draft, name, sentence)


def _alone(url: str, unit: Callable[..., T], *args: str) -> T:
    database = Database(url)
    if database.url.get_backend_name() == "sqlite":
        return _on_sqlite(database.url, unit, *args)
    return asyncio.run(_on_postgresql(database, unit, *args))


def _on_sqlite(url: sa.URL, unit: Callable[..., T], *args: str) -> T:
    engine = sa.create_engine(url.set(drivername="sqlite"), poolclass=NullPool)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    with reaching(url):
        connection = engine.connect()
    with connection, connection.begin():
        result = unit(connection, *args)
        _refuse_orphans(connection)
        return result


def _prepare(connection: Any, _record: object) -> None:
    # SQLAlchemy begins, not sqlite3. A table that is copied and replaced must not take its children along; as the
    # switch does nothing inside a transaction, it comes before. The journal stays as it is.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _refuse_orphans(connection: sa.Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
    if orphans:
        rows = ", ".join(f"row {row} of {table} points to no {parent}" for table, row, parent, _ in orphans)
        raise StoreError(f"Nothing was migrated, for the database would not be sound: {rows}.")


async def _on_postgresql(database: Database, unit: Callable[..., T], *args: str) -> T:
    await database.open()
    try:
        return await database.write(_locked, unit, *args)
    finally:
        await database.close()


def _locked(connection: sa.Connection, unit: Callable[..., T], *args: str) -> T:
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    lock(connection, "portal migrate")
    return unit(connection, *args)


def _upgrade(connection: sa.Connection, until: str) -> list[str]:
    before = _revision(connection)
    _refuse_newer(before)
    missing = [name for name in revisions() if (before or "") < name <= until]
    if missing:
        command, config = _alembic(connection)
        command.upgrade(config, until)
    return missing


def _draft(connection: sa.Connection, name: str, sentence: str) -> None:
    command, config = _alembic(connection)
    command.revision(config, message=sentence, autogenerate=True, rev_id=name)


def _alembic(connection: sa.Connection) -> tuple[Any, Any]:
    # Alembic takes half a second to import, which a server that only asks for the revision need not spend.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s")
    return command, config


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in revisions():
        raise Outdated(f"The schema is {found}, which a newer version of the portal made. Run that version.")
