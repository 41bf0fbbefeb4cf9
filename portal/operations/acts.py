"""An act: whose records are changed, who does it, when, and what it takes to tell of it and to collect money."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from portal.adapters.sealing import Seal
from portal.domain.customers import Customer
from portal.domain.events import Actor, Event
from portal.domain.notices import Notice
from portal.operations.post import Mail, envelope
from portal.store import events, outbox
from portal.store.outbox import Envelope
from portal.store.scopes import Scope

CHARGE = "charge"
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Act:
    """`now` is the moment that counts, `sends_at` from when on mails and charges leave; both are the same but for
    runs up to a day in the future. Without `collects` nobody charges anything yet.
    """

    scope: Scope
    actor: Actor
    now: datetime
    sends_at: datetime
    seal: Seal
    collects: bool

    def by_itself(self) -> "Act":
        """The same as done by the portal: what follows from an act is not what somebody did."""
        return replace(self, actor=SYSTEM)

    def record(self, connection: sa.Connection, event: Event | None) -> None:
        """The event, if there is one, stands on the customer's timeline."""
        if event is not None:
            events.append(connection, self.scope, event, self.actor, self.now)

    def tell(self, connection: sa.Connection, customer: Customer, notice: Notice, *, copies: bool = False) -> None:
        """The notice is on its way to the customer in their language; `copies` go to recipients of invoices, too."""
        others = customer.invoice_recipients if copies else ()
        addresses = dict.fromkeys(address for address in (customer.email, *others) if address)
        for address in addresses:
            mail = Mail("notice", address, customer.language or "", {"notice": notice.packed()})
            outbox.put(connection, envelope(self.seal, self.scope.merchant_id, mail), self.sends_at)

    def charge(self, connection: sa.Connection, attempt: str) -> None:
        """The intended charge of this name is carried out as soon as this is committed."""
        outbox.put(connection, Envelope(CHARGE, attempt, self.scope.merchant_id), self.sends_at)
