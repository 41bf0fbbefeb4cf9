"""The database schema: what the revisions build is what the tables say, on both databases."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.domain.families import family_of
from portal.store import schema
from portal.store.database import Database
from portal.store.errors import Outdated, StoreError
from portal.store.tables import metadata
from tests.databases import sqlite_url
from tests.store.notebook import unborn

EARLIER = "0002_customers"
SAMPLES = {
    sa.Boolean: True, sa.Integer: 7, sa.DateTime: datetime(2027, 3, 3, 12, 30, tzinfo=UTC), sa.JSON: ["Bücherei"],
    sa.LargeBinary: b"\0", sa.String: "Bücherei",
}  # fmt: skip
COMPARING = {"compare_type": True, "compare_server_default": True}
MIGRATE = "import sys; from portal.store.schema import migrate; print('ready', flush=True); "
IN_STEP = MIGRATE + "input(); print(migrate(sys.argv[1]))"
WITHOUT_ALEMBIC = MIGRATE + "migrate(sys.argv[1]); assert 'alembic' not in sys.modules"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def url(kind: str, tmp_path: Path) -> str:
    return unborn(kind, tmp_path)


def run(url: str, work: Callable[[Database], Any]) -> Any:
    async def with_database() -> Any:
        database = Database(url)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(with_database())


def read(url: str, unit: Callable[..., Any]) -> Any:
    return run(url, lambda database: database.search(unit))


def write(url: str, unit: Callable[..., Any]) -> Any:
    return run(url, lambda database: database.write(unit))


def structure(connection: sa.Connection) -> dict[str, list[str]]:
    """Everything that the database knows of its tables, in an order that does not depend on how they came about."""
    look = sa.inspect(connection)
    found = {}
    for table in set(look.get_table_names()) - {"alembic_version"}:
        parts = [look.get_pk_constraint(table), *look.get_foreign_keys(table), *look.get_unique_constraints(table)]
        parts += [*look.get_indexes(table), *look.get_check_constraints(table), *look.get_columns(table)]
        found[table] = sorted(str(sorted((key, told(value)) for key, value in part.items())) for part in parts)
    return found


def told(value: Any) -> str:
    """The value in words that say the same of the same; the condition of an index is the value of an option."""
    return repr({name: str(option) for name, option in value.items()} if isinstance(value, dict) else value)


def fill(connection: sa.Connection) -> None:
    """One row in every table, with a value in every column and references to the other tables' rows."""
    found = sa.MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            row = {column.name: sample(column.type) for column in table.columns}
            connection.execute(table.insert(), row)


def sample(kind: sa.types.TypeEngine[Any]) -> Any:
    return next(value for type_, value in SAMPLES.items() if isinstance(kind, type_))


def rows(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    found = sa.MetaData()
    found.reflect(connection)
    filled = (table for table in found.sorted_tables if table.name != "alembic_version")
    return {table.name: dict(row._mapping) for table in filled for row in connection.execute(sa.select(table))}


def test_the_revisions_build_what_the_tables_say(url: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    plain = unborn(kind, tmp_path / "plain")
    write(plain, metadata.create_all)
    schema.migrate(url)
    migrated = read(url, structure)
    assert migrated.keys() == metadata.tables.keys()
    assert migrated == read(plain, structure)


def test_alembic_finds_nothing_to_add(url: str) -> None:
    schema.migrate(url)
    found = read(url, lambda it: compare_metadata(MigrationContext.configure(it, opts=COMPARING), metadata))
    assert found == [], "Draft a revision: see portal/store/migrations/env.py."


def test_migrating_again_does_nothing(url: str) -> None:
    assert schema.migrate(url) == schema.revisions()
    assert schema.migrate(url) == []


def test_rows_survive(url: str) -> None:
    schema.migrate(url, until=EARLIER)
    write(url, fill)
    before = read(url, rows)
    assert schema.migrate(url) == [name for name in schema.revisions() if name > EARLIER]
    after = read(url, rows)
    assert before["customers"]["city"] == "Bücherei"
    assert {table: {name: after[table][name] for name in row} for table, row in before.items()} == before


def test_events_of_old_find_their_families(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    schema.migrate(url, until="0004_records_and_access")
    write(url, fill)
    names = "merchant_id, customer_id, at, actor_kind, changes"
    kinds = ["customer_changed", "customer_signed_in", "customer_payment_method_added", "subscription_expired"]
    kinds += ["subscription_payment_method_added", "invoice_created", "invoice_settled", "invoice_refund_failed"]
    kinds += ["document_without_pictures", "account_changed", "sign_in_link_created", "sessions_ended", "invoicexpaid"]
    with sqlite3.connect(Database(url).url.database) as raw:
        for kind in kinds:
            raw.execute(f"INSERT INTO events (kind, {names}) SELECT ?, {names} FROM events WHERE id = 7", [kind])
    raw.close()
    schema.migrate(url)
    told = "SELECT kind, family FROM events WHERE id > 7"
    found = read(url, lambda connection: connection.exec_driver_sql(told).all())
    assert [tuple(row) for row in found] == [(kind, family_of(kind)) for kind in kinds]


def test_each_process_waits_for_the_other(url: str) -> None:
    command = [sys.executable, "-c", IN_STEP, url]
    processes = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in processes]
    assert sorted(answers) == [(f"{schema.revisions()}\n", ""), ("[]\n", ""), ("[]\n", "")]


@pytest.mark.parametrize("until", [None, EARLIER])
def test_a_schema_of_old_is_told_from_the_newest(url: str, until: str | None) -> None:
    if until:
        schema.migrate(url, until)
    assert run(url, schema.is_current) is False
    with pytest.raises(Outdated, match="Run `portal migrate` first"):
        run(url, schema.require_current)
    schema.migrate(url)
    assert run(url, schema.is_current) is True
    run(url, schema.require_current)


def test_a_schema_of_tomorrow_is_left_alone(url: str) -> None:
    schema.migrate(url)
    write(url, lambda connection: connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_far'")))
    assert run(url, schema.is_current) is False
    with pytest.raises(Outdated, match="9999_far, which a newer version"):
        run(url, schema.require_current)
    with pytest.raises(Outdated, match="9999_far, which a newer version"):
        schema.migrate(url)


def test_the_history_is_the_one_that_alembic_sees() -> None:
    history = ScriptDirectory(str(schema.MIGRATIONS))
    assert [revision.revision for revision in history.walk_revisions()][::-1] == schema.revisions()
    assert history.get_current_head() == schema.head()
    assert max(len(name) for name in schema.revisions()) <= 32, "alembic_version.version_num holds 32 characters"


def test_a_current_database_needs_no_alembic(url: str) -> None:
    schema.migrate(url)
    subprocess.run([sys.executable, "-c", WITHOUT_ALEMBIC, url], check=True)


def test_a_drafted_revision_runs_as_it_is(
    url: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    schema.migrate(url)
    whole = read(url, structure)
    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path / "migrations")
    shutil.copytree(Path(schema.__file__).parent / "migrations", tmp_path / "migrations")
    (tmp_path / "migrations" / "versions" / f"{schema.head()}.py").unlink()
    schema.draft(sqlite_url(tmp_path / "other"), "0099_again", "All is there again.")
    text = (tmp_path / "migrations" / "versions" / "0099_again.py").read_text()
    assert "sqlmodel" not in text
    assert "JSONB" not in text
    assert schema.head() == "0099_again"
    again = unborn(kind, tmp_path / "migrations")
    schema.migrate(again)
    assert read(again, structure) == whole


def test_rows_without_their_parents_stop_it(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    schema.migrate(url, until=EARLIER)
    with sqlite3.connect(Database(url).url.database) as raw:
        raw.execute("INSERT INTO portal_links (link, merchant_id) VALUES ('buecherei', 5)")
    with pytest.raises(StoreError, match="row 1 of portal_links points to no merchants"):
        schema.migrate(url)
    assert read(url, lambda connection: "invoices" in sa.inspect(connection).get_table_names()) is False
    assert run(url, schema.is_current) is False


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_the_journal_stays_as_it_is(tmp_path: Path, mode: str) -> None:
    url = sqlite_url(tmp_path)
    with sqlite3.connect(Database(url).url.database) as raw:
        raw.execute(f"PRAGMA journal_mode={mode}")
        schema.migrate(url)
        assert raw.execute("PRAGMA journal_mode").fetchone() == (mode,)
    raw.close()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/portal.db", "postgresql://portal:secret@127.0.0.1:1/portal"])
def test_a_database_that_is_not_there_is_named(url: str) -> None:
    with pytest.raises(ConnectionError, match="The database .* cannot be opened") as caught:
        schema.migrate(url)
    assert "secret" not in str(caught.value)
