"""Column types that mean the same on SQLite and PostgreSQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from portal.domain.document_numbers import search_key
from portal.domain.families import family_of

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES

# SQLite gives out row ids for INTEGER PRIMARY KEY only.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# Compared sign by sign, so that what begins alike lies side by side in an index.
Key = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def row_id() -> int | None:
    """A primary key that the database gives out."""
    return Field(default=None, primary_key=True, sa_type=Id)


def belongs_to(column: str, *, index: bool = False, nullable: bool = False) -> int:
    """A foreign key to `table.id`; a parent with children cannot be deleted."""
    return Field(foreign_key=column, sa_type=Id, index=index, nullable=nullable, default=None if nullable else ...)


def dated(table: str) -> sa.Index:
    """The index of a merchant's records by date; for those only who ask for ids above 0, which all are.

    SQLite would otherwise take it for lists of one customer, too, and walk through those of all the others.
    """
    every = sa.text("merchant_id > 0")
    return sa.Index(
        f"ix_{table}_dated", "merchant_id", "created_at", "id", sqlite_where=every, postgresql_where=every
    )  # fmt: skip


def minor(default: int | None = ...) -> int:
    """An amount in minor units of the row's currency."""
    return Field(default=default, sa_type=sa.BigInteger)


def key_of(column: str) -> str | None:
    """What the number in another column of the row is searched by, made whenever a row is inserted without it."""

    def made(context: Any) -> str | None:
        return search_key(context.get_current_parameters().get(column))

    return Field(default=None, sa_type=Key, nullable=True, sa_column_kwargs={"default": made})


def family_key(column: str) -> str | None:
    """The family of the kind of event in another column of the row, made whenever a row is inserted."""

    def made(context: Any) -> str:
        return family_of(context.get_current_parameters()[column])

    return Field(default=None, nullable=True, sa_column_kwargs={"default": made})
