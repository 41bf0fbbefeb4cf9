"""Giving somebody a place in the merchant's console."""

from datetime import datetime

import sqlalchemy as sa

from portal.adapters.passwords import Passwords
from portal.domain import console as rules
from portal.domain import passwords as password_rules
from portal.domain.customers import email_key
from portal.domain.refusals import Refused
from portal.domain.sentences import say
from portal.operations.contact_details import EMAIL, LONGEST_EMAIL
from portal.store import console as store
from portal.store import merchants
from portal.store.database import Database, lock


async def create_user(
    database: Database, passwords: Passwords, *, merchant_handle: str, email: str, name: str, role: str, password: str,
    now: datetime,
) -> None:  # fmt: skip
    """The user may sign in to this merchant's console; Refused says what is wrong, and nothing is stored then."""
    email, name, password = email.strip(), " ".join(name.split()), password_rules.tidy(password)
    _check(email, name, role)
    merchant_id = await database.read(merchant_of, merchant_handle)
    merchant = await database.read(merchants.get, merchant_id)
    if sentence := password_rules.check(password, email, (merchant.handle, merchant.name)):
        raise Refused(sentence)
    hashed = await passwords.hash(password)
    user = store.NewUser(merchant_id, email, email_key(email), name, role, hashed)
    await database.write(_add, user, now)


def merchant_of(connection: sa.Connection, handle: str) -> int:
    """The id of the merchant of this handle; Refused names those that there are."""
    merchant_id = store.find_merchant(connection, handle)
    if merchant_id is not None:
        return merchant_id
    handles = ", ".join(store.merchant_handles(connection))
    if not handles:
        raise Refused(say("There is no merchant yet. Import an account first."))
    raise Refused(say("There is no merchant “%(handle)s”. There are: %(handles)s.", handle=handle, handles=handles))


def _check(email: str, name: str, role: str) -> None:
    if not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL:
        raise Refused(say("“%(email)s” is not an e-mail address: it should look like name@example.com.", email=email))
    if not name:
        raise Refused(say("Give the user a name: the timeline shows it beside what they do."))
    if role not in rules.ROLES:
        roles = ", ".join(rules.ROLES)
        raise Refused(say("There is no role “%(role)s”. The roles are: %(roles)s.", role=role, roles=roles))


def _add(connection: sa.Connection, user: store.NewUser, now: datetime) -> None:
    lock(connection, user.email_key)
    if store.home_of(connection, user.email_key) is not None:
        raise Refused(say("There is already a user with the e-mail address %(email)s.", email=user.email))
    store.add_user(connection, user, now)
