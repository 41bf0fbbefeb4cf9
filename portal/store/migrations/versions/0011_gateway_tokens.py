"""Payment methods are found by the token under which a gateway knows them."""

from alembic import op

revision = "0011_gateway_tokens"
down_revision = "0010_api_keys"


def upgrade() -> None:
    """The index exists."""
    op.create_index("ix_payment_methods_token", "payment_methods", ["gateway_token"])
