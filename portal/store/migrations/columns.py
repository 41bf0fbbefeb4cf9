"""Column types of the revisions; frozen, for a revision must do tomorrow what it did when it was released."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# SQLite gives out row ids for INTEGER PRIMARY KEY only.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
Moment = sa.DateTime(timezone=True)
# Compared sign by sign, so that what begins alike lies side by side in an index.
Key = sa.String().with_variant(sa.String(collation="C"), "postgresql")
