"""The history of the database schema; `portal.store.schema` applies it."""
