"""Files of documents: what was said is frozen once, each file is made by one at a time, kept, and never changed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from portal.domain.documents import Document, Kind, head_of, packed, unpacked
from portal.domain.events import Actor, Event
from portal.domain.invoices import CHARGE, DRAFT
from portal.store import events, issued, tables
from portal.store.database import lock
from portal.store.errors import Missing
from portal.store.prepared import Prepared
from portal.store.scopes import Scope

Format = Literal["pdf", "xrechnung", "ubl"]
_SNAPSHOT = "snapshot"
_D = tables.Document.__table__.c
_C = tables.DocumentClaim.__table__.c
_I = tables.Invoice.__table__.c
_N = tables.CreditNote.__table__.c


def _mine(columns: Any) -> sa.Select:
    return sa.select(columns.id).where(
        columns.merchant_id == sa.bindparam("merchant_id"), columns.customer_id == sa.bindparam("customer_id"),
        columns.handle == sa.bindparam("handle"),
    )  # fmt: skip


_SUBJECTS = {
    "invoice": Prepared(_mine(_I).where(_I.state != DRAFT, _I.type != CHARGE)), "credit_note": Prepared(_mine(_N)),
}  # fmt: skip
_FILE = Prepared(
    sa.select(_D.content, _D.media_type, _D.sha256, _D.created_at).where(
        _D.merchant_id == sa.bindparam("merchant_id"), _D.subject_kind == sa.bindparam("kind"),
        _D.subject_id == sa.bindparam("subject_id"), _D.format == sa.bindparam("format"),
    )
)  # fmt: skip
_KEEP = sa.insert(tables.Document)
_THIS = sa.and_(
    _C.subject_kind == sa.bindparam("kind"), _C.subject_id == sa.bindparam("subject"), _C.format == sa.bindparam("form")
)
_CLAIMED = sa.select(_C.until_at).where(_THIS)
_CLAIM = sa.insert(tables.DocumentClaim)
_LAPSE = sa.delete(tables.DocumentClaim).where(_THIS)
_HOLD = sa.update(tables.DocumentClaim).where(_THIS, _C.token == sa.bindparam("holder")).values(
    until_at=sa.bindparam("later")
)  # fmt: skip
_RELEASE = _LAPSE.where(_C.token == sa.bindparam("holder"))


@dataclass(frozen=True, slots=True)
class Subject:
    """The invoice or credit note that a file is made of."""

    scope: Scope
    kind: Kind
    id: int
    handle: str


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was made; `sha256` in hexadecimal digits."""

    content: bytes
    media_type: str
    sha256: str
    created_at: datetime


def subject_of(connection: sa.Connection, scope: Scope, kind: Kind, handle: str) -> Subject:
    """The customer's invoice or credit note; Missing for a stranger's, a draft, and a charge, which has no document."""
    key = {"merchant_id": scope.merchant_id, "customer_id": scope.customer_id, "handle": handle}
    row = _SUBJECTS[kind].first(connection, key)
    if row is None:
        raise Missing("document")
    return Subject(scope, kind, row[0], handle)


def look_up(
    connection: sa.Connection, scope: Scope, kind: Kind, handle: str, format: Format
) -> tuple[Subject, tuple[Document, File] | None]:
    """What a file is asked of, as `subject_of` has it, and the file as `find` has it."""
    subject = subject_of(connection, scope, kind, handle)
    return subject, find(connection, subject, format)


def find(connection: sa.Connection, subject: Subject, format: Format) -> tuple[Document, File] | None:
    """The file with the head of what it was made of; None when it has not been made yet."""
    file, frozen = _file(connection, subject, format), _file(connection, subject, _SNAPSHOT)
    return (head_of(json.loads(frozen.content)), file) if file and frozen else None


def freeze(connection: sa.Connection, subject: Subject, now: datetime) -> Document:
    """What the document says, from now on for good."""
    lock(connection, f"document {subject.kind} {subject.id}")
    if frozen := _file(connection, subject, _SNAPSHOT):
        return unpacked(json.loads(frozen.content))
    document = issued.load(connection, subject.scope, subject.kind, subject.handle)
    content = json.dumps(packed(document), ensure_ascii=False).encode()
    _insert(connection, subject, _SNAPSHOT, document.language, ("application/json", content), now)
    return document


def claim(
    connection: sa.Connection, subject: Subject, format: Format, token: str, now: datetime, until: datetime
) -> bool:
    """Whether whoever has the token is to make the file now, and nobody else until then; never when it is kept."""
    lock(connection, f"document {subject.kind} {subject.id}")
    if _file(connection, subject, format):  # it was kept since they looked
        return False
    key = {"kind": subject.kind, "subject": subject.id, "form": format}
    held = connection.execute(_CLAIMED, key).scalar()
    if held is not None and held > now:
        return False
    connection.execute(_LAPSE, key)
    row = {"subject_kind": subject.kind, "subject_id": subject.id, "format": format, "token": token, "until_at": until}
    connection.execute(_CLAIM, row)
    return True


def hold(connection: sa.Connection, subject: Subject, format: Format, token: str, until: datetime) -> None:
    """Whoever has the token has more time to make the file; nothing when it is somebody else's turn by now."""
    key = {"kind": subject.kind, "subject": subject.id, "form": format, "holder": token}
    connection.execute(_HOLD, key | {"later": until})


def keep(
    connection: sa.Connection, subject: Subject, format: Format, token: str, language: str, made: tuple[str, bytes],
    told: Sequence[Event], now: datetime,
) -> None:  # fmt: skip
    """The media type and the bytes that were made are the file, unless one was kept before; the merchant is told."""
    lock(connection, f"document {subject.kind} {subject.id}")
    release(connection, subject, format, token)
    if _file(connection, subject, format) is None:
        _insert(connection, subject, format, language, made, now)
        for event in told:
            events.append(connection, subject.scope, event, Actor("system"), now)


def release(connection: sa.Connection, subject: Subject, format: Format, token: str) -> None:
    """Anybody may make the file now."""
    key = {"kind": subject.kind, "subject": subject.id, "form": format, "holder": token}
    connection.execute(_RELEASE, key)


def _file(connection: sa.Connection, subject: Subject, format: str) -> File | None:
    key = {"merchant_id": subject.scope.merchant_id, "kind": subject.kind, "subject_id": subject.id, "format": format}
    row = _FILE.first(connection, key)
    return File(*row) if row else None


def _insert(
    connection: sa.Connection, subject: Subject, format: str, language: str, made: tuple[str, bytes], now: datetime
) -> None:
    media_type, content = made
    row: dict[str, Any] = asdict(subject.scope) | {
        "subject_kind": subject.kind, "subject_id": subject.id, "format": format, "language": language,
        "media_type": media_type, "sha256": hashlib.sha256(content).hexdigest(), "content": content, "created_at": now,
    }  # fmt: skip
    connection.execute(_KEEP, row)
