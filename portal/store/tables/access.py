"""Tables of who may come in: codes, sessions, console users, API keys, and the tries that budgets are counted from."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from portal.store.types import belongs_to, row_id


class SignInCode(SQLModel, table=True):
    """A one-time password that was sent; without a customer it is a decoy of the concealing answer.

    `purpose` is `sign_in` or `email_change`; the code only as an argon2id hash; `sealed_email` names where it went.
    """

    __tablename__ = "sign_in_codes"
    __table_args__ = (
        sa.Index("ix_sign_in_codes_visitor", "merchant_id", "visitor", "purpose", "created_at"),
        sa.Index("ix_sign_in_codes_account", "merchant_id", "account", "created_at"),
    )

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int | None = belongs_to("customers.id", index=True, nullable=True)
    purpose: str
    account: str
    visitor: str
    sealed_email: str
    code_hash: str
    tries: int = 0
    outbox_id: int | None = belongs_to("outbox.id", nullable=True)
    used_at: datetime | None = None
    voided_at: datetime | None = None
    expires_at: datetime
    created_at: datetime


class SignInLink(SQLModel, table=True):
    """A one-time link that signs in when its button is pressed; only the hash of its 256-bit token is kept."""

    __tablename__ = "sign_in_links"

    token_hash: str = Field(primary_key=True)
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    used_at: datetime | None = None
    expires_at: datetime
    created_at: datetime


class Session(SQLModel, table=True):
    """A signed-in browser of a customer; only the hash of its 256-bit token is kept."""

    __tablename__ = "sessions"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    token_hash: str = Field(unique=True)
    agent: str | None = None
    place: str | None = None
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    created_at: datetime


class ConsoleUser(SQLModel, table=True):
    """A person who works for the merchant and signs in to the console with a password.

    `sealed_totp` is the secret of the second factor, on since `second_factor_at`; no code of `totp_step` or of a step
    before it is accepted again.
    """

    __tablename__ = "console_users"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id", index=True)
    email: str
    email_key: str = Field(unique=True)
    name: str
    password_hash: str
    role: str = "owner"
    disabled_at: datetime | None = None
    sealed_totp: str | None = None
    totp_step: int | None = None
    second_factor_at: datetime | None = None
    created_at: datetime


class ConsoleSession(SQLModel, table=True):
    """A signed-in browser of a console user."""

    __tablename__ = "console_sessions"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    user_id: int = belongs_to("console_users.id", index=True)
    token_hash: str = Field(unique=True)
    agent: str | None = None
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    created_at: datetime


class Look(SQLModel, table=True):
    """A console user's look at the portal as a customer sees it; only the hash of its 256-bit token is kept.

    It is no session of the customer's, and ends with the console session that it was begun in.
    """

    __tablename__ = "looks"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    console_session_id: int = belongs_to("console_sessions.id", index=True)
    token_hash: str = Field(unique=True)
    expires_at: datetime
    ended_at: datetime | None = None
    created_at: datetime


class ConsoleInvitation(SQLModel, table=True):
    """A place in the console for whoever opens the mail; only the hash of the link's 256-bit token is kept."""

    __tablename__ = "console_invitations"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id", index=True)
    email: str
    email_key: str
    role: str
    invited_by: str
    token_hash: str = Field(unique=True)
    sent_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None
    created_at: datetime


class ConsoleToken(SQLModel, table=True):
    """What proves for a short time who somebody is: `purpose` is `password` for the link in a mail that sets a new
    one, `sign_in` for the browser that has to name the second factor yet. Only the hash is kept.
    """

    __tablename__ = "console_tokens"

    token_hash: str = Field(primary_key=True)
    purpose: str
    user_id: int = belongs_to("console_users.id", index=True)
    used_at: datetime | None = None
    expires_at: datetime
    created_at: datetime


class RecoveryCode(SQLModel, table=True):
    """A code that takes the place of the second factor once; kept as a keyed hash."""

    __tablename__ = "recovery_codes"

    id: int | None = row_id()
    user_id: int = belongs_to("console_users.id", index=True)
    code_hash: str
    used_at: datetime | None = None
    created_at: datetime


class Try(SQLModel, table=True):
    """One thing that a budget counts: a wrong code, an unknown e-mail, a wrong password; `key` is a keyed hash."""

    __tablename__ = "tries"
    __table_args__ = (sa.Index("ix_tries_budget", "kind", "key", "at"),)

    id: int | None = row_id()
    kind: str
    key: str
    at: datetime


class Draft(SQLModel, table=True):
    """What a customer had typed when the session ended, sealed, until they are back; one an hour at the most."""

    __tablename__ = "drafts"

    token_hash: str = Field(primary_key=True)
    merchant_id: int = belongs_to("merchants.id")
    customer_id: int = belongs_to("customers.id", index=True)
    path: str
    sealed_fields: str
    expires_at: datetime


class ApiKey(SQLModel, table=True):
    """A key of the merchant's systems: `prefix` is shown and told in logs, of the whole only the hash is kept."""

    __tablename__ = "api_keys"

    id: int | None = row_id()
    merchant_id: int = belongs_to("merchants.id", index=True)
    prefix: str = Field(unique=True)
    key_hash: str
    label: str
    rights: str
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    created_at: datetime


class ApiAnswer(SQLModel, table=True):
    """What a request with an `Idempotency-Key` was answered, sealed; `digest` tells whether another is the same."""

    __tablename__ = "api_answers"
    __table_args__ = (sa.Index("ix_api_answers_created_at", "key_id", "created_at"),)

    key_id: int = Field(primary_key=True, foreign_key="api_keys.id", sa_type=sa.BigInteger)
    name: str = Field(primary_key=True)
    digest: str
    sealed_answer: str
    created_at: datetime
