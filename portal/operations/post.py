"""Mails that leave through the outbox: what they say is sealed until they have left."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.adapters.sealing import Seal
from portal.domain.documents import Kind
from portal.store.outbox import Envelope

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be written from `templates/mail/<template>` for one address in the language of its reader.

    After `until`, an ISO 8601 instant, it is of no more use and is not sent; empty for a mail that is always of use.
    `document` is what goes with it: the kind, the handle and the customer's id of an invoice or a credit note.
    """

    template: str
    to: str
    locale: str
    params: Mapping[str, Any] = field(default_factory=dict)
    until: str = ""
    document: tuple[Kind, str, int] | None = None


def envelope(seal: Seal, merchant_id: int, mail: Mail, dedupe: str | None = None) -> Envelope:
    """The mail as it waits in the outbox; a second one with the same `dedupe` is refused by the store."""
    return Envelope(MAIL, seal.seal(asdict(mail) | {"params": dict(mail.params)}), merchant_id, dedupe)


def unfold(seal: Seal, payload: str) -> Mail:
    """The mail out of a payload; Unsealable when the operator's secret is not the one that sealed it."""
    return Mail(**seal.open(payload))
