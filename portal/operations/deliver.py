"""Delivering a mail out of the outbox."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from portal.adapters.logos import shown_size
from portal.adapters.mail import Delayed, Enclosure, Letter, Mailbox, Undeliverable
from portal.adapters.sealing import Seal, Unsealable
from portal.domain.letters import Words
from portal.domain.merchants import Merchant
from portal.operations.documents import BeingPrepared, Documents
from portal.operations.post import Mail, unfold
from portal.store import logos, merchants
from portal.store.database import Database
from portal.store.outbox import Item
from portal.store.scopes import Scope


log = logging.getLogger("portal.worker")

_PATIENCE = 30  # seconds, which leaves enough of the lease to hand the mail over
# Twenty minutes after the first attempt; the mail links to the document in any case.
_LAST_WITH_DOCUMENT = 9


class TryLater(Exception):
    """It could not leave now; the message says why, without personal data."""


class GiveUp(Exception):
    """It will never leave; the message says why, without personal data."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Takes a claimed mail to the mail server; `write` turns it into a letter in the merchant's name."""

    database: Database
    seal: Seal
    write: Callable[[Merchant, str, str, Mapping[str, Any]], Words]
    mailbox: Mailbox
    host: str
    clock: Callable[[], datetime]
    documents: Documents

    async def __call__(self, item: Item) -> None:
        """The mail server has accepted it; raises TryLater or GiveUp."""
        try:
            mail = unfold(self.seal, item.payload)
        except Unsealable as error:
            raise GiveUp("it was sealed with another secret key") from error
        if mail.until and datetime.fromisoformat(mail.until) <= self.clock():
            raise GiveUp("it would have come too late to be of use")
        merchant = await self.database.read(merchants.get, item.merchant_id)
        logo = await self._logo(merchant)
        shown = {"logo": shown_size(logo) if logo else None}
        words = self.write(merchant, mail.template, mail.locale, {**shown, **mail.params})
        letter = Letter(
            to=mail.to,
            **asdict(words),
            sender_name=merchant.sender,
            reply_to=merchant.answers_to,
            message_id=f"portal-{item.id}-{int(item.created_at.timestamp())}@{self.host}",
            enclosures=await self._enclosures(item, mail),
            logo=logo,
        )
        try:
            await self.mailbox.send(letter)
        except Delayed as error:
            raise TryLater(str(error)) from error
        except Undeliverable as error:
            raise GiveUp(str(error)) from error

    async def _logo(self, merchant: Merchant) -> bytes | None:
        """The picture, if there is one that every mail program can show."""
        if merchant.logo_digest is None:
            return None
        found = await self.database.read(logos.find_shown, merchant.id, merchant.logo_digest)
        return found[0] if found and found[1] == "image/png" else None

    async def _enclosures(self, item: Item, mail: Mail) -> tuple[Enclosure, ...]:
        """The document that goes with the mail; TryLater while it is being made, and after long enough none."""
        if mail.document is None or item.merchant_id is None:
            return ()
        kind, handle, customer_id = mail.document
        scope = Scope(item.merchant_id, customer_id)
        try:
            found = await self.documents.obtain(scope, kind, handle, patience=_PATIENCE)
        except BeingPrepared as error:
            if item.attempts < _LAST_WITH_DOCUMENT:
                raise TryLater("its document is being prepared") from error
            log.error("a mail leaves without its document", extra={"item": item.id})
            return ()
        return (Enclosure(found.name, found.file.media_type, found.file.content),)
