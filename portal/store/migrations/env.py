"""How Alembic sees the tables; `python -m portal.store.migrations 0005_notes "There are notes."` drafts a revision."""

from typing import Any

from alembic import context
from sqlmodel import AutoString, UTCDateTime

from portal.store.tables import metadata
from portal.store.types import Id, Json, Key

_SHARED = {Id: "Id", Json: "Json", Key: "Key"}


def _render(kind: str, item: Any, autogenerate: Any) -> str | bool:
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return "sa.String()"
    name = "Moment" if isinstance(item, UTCDateTime) else _SHARED.get(item)
    if name is None:
        return False
    autogenerate.imports.add(f"from portal.store.migrations.columns import {name}")
    return name


# The caller has begun the transaction, so all revisions are applied or none.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    render_item=_render,
)
context.run_migrations()
