"""An act: whose records are changed, who does it, when, and what it takes to tell of it and to collect money."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.adapters.sealing import Seal
from portal.domain.customers import Customer
from portal.domain.documents import Kind
from portal.domain.events import Actor, Event
from portal.domain.merchant_rules import PaymentTerms
from portal.domain.notices import Notice
from portal.operations.gateways import Gateways
from portal.operations.post import Mail, envelope
from portal.store import events, outbox
from portal.store.outbox import Envelope
from portal.store.scopes import Scope

CHARGE = "charge"
# A charge that has been ordered, and whose result is not known yet.
AWAITED = "awaited_charge"
FIRST_LOOK = timedelta(seconds=5)
SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Act:
    """`now` is the moment that counts, `sends_at` from when on mails and charges leave; both are the same but for
    runs up to a day in the future. Without `gateways` nothing is charged.
    """

    scope: Scope
    actor: Actor
    now: datetime
    sends_at: datetime
    seal: Seal
    gateways: Gateways | None

    def collects(self, terms: PaymentTerms) -> bool:
        """Whether a gateway takes payments for the merchant with these terms."""
        return self.gateways is not None and self.gateways.named(terms.gateway) is not None

    def by_itself(self) -> "Act":
        """The same as done by the portal: what follows from an act is not what somebody did."""
        return replace(self, actor=SYSTEM)

    def record(self, connection: sa.Connection, event: Event | None) -> None:
        """The event, if there is one, stands on the customer's timeline."""
        if event is not None:
            events.append(connection, self.scope, event, self.actor, self.now)

    def tell(
        self, connection: sa.Connection, customer: Customer, notice: Notice, *, document: tuple[Kind, str] | None = None
    ) -> None:
        """The notice is on its way to the customer in their language.

        One that brings a `document`, named by its kind and handle, goes to the recipients of invoices, too.
        """
        others = customer.invoice_recipients if document else ()
        brought = (*document, self.scope.customer_id) if document else None
        addresses = dict.fromkeys(address for address in (customer.email, *others) if address)
        for address in addresses:
            content = {"notice": notice.packed()}
            mail = Mail("notice", address, customer.language or "", content, document=brought)
            outbox.put(connection, envelope(self.seal, self.scope.merchant_id, mail), self.sends_at)

    def charge(self, connection: sa.Connection, attempt: str, after: timedelta = timedelta(0)) -> None:
        """The intended charge of this name is carried out as soon as this is committed, or after so long."""
        outbox.put(connection, Envelope(CHARGE, attempt, self.scope.merchant_id), self.sends_at + after)

    def await_result(self, connection: sa.Connection, attempt: str) -> None:
        """The gateway is asked what has become of the charge until there is a result."""
        outbox.put(connection, Envelope(AWAITED, attempt, self.scope.merchant_id), self.sends_at + FIRST_LOOK)

