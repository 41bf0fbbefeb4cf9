"""What operations work with, put together once in app.py."""

from dataclasses import dataclass, field
from datetime import timedelta

from portal.adapters.logos import Logos
from portal.adapters.passwords import Busy, Passwords
from portal.adapters.sealing import Seal
from portal.operations.collecting import Collect
from portal.operations.gateways import Gateways
from portal.operations.webhooks import Webhooks
from portal.store.database import Database


# The screens know it by the name of the operation, not of the adapter.
TooBusy = Busy


@dataclass(frozen=True, slots=True)
class Tools:
    """`life` is how long a session may last at the most; `base_url` is where mails link to.

    `gateways` take what is to be paid, and `collect` carries it there; None when nothing is billed here.
    `mail_from` is the address that mails come from; None where no mail leaves the house.
    """

    database: Database
    passwords: Passwords
    seal: Seal
    base_url: str
    life: timedelta
    gateways: Gateways | None = None
    collect: Collect | None = None
    mail_from: str | None = None
    logos: Logos = field(default_factory=Logos)
    webhooks: Webhooks = field(kw_only=True)
