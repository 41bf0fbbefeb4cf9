"""Payment methods that are removed while somebody puts them to use: no subscription is left with one that is gone."""

import asyncio

import pytest
import sqlalchemy as sa

from portal.domain.actions import Wish
from portal.domain.events import Actor
from portal.operations.changes import Changed, carry_out, preview
from portal.operations.using import read_removal, remove
from portal.store import contracts, stored_methods
from portal.store.desk import Desk
from portal.store.scopes import Scope
from tests import builders
from tests.jobs.office import SHOP, Office


async def desk(office: Office) -> Desk:
    """Kim, whose subscription is paid with one card, and who has another one."""
    await office.subscription()
    await office.add(builders.payment_method, SHOP, "kim", "spare")
    owner = await office.one("subscriptions", "sub")
    scope = Scope(owner.merchant_id, owner.customer_id)
    return Desk(office.house.database, scope, Actor("customer"), office.clock())


async def chosen(office: Office, kim: Desk) -> tuple[Wish, str]:
    """The spare card is about to be chosen, as it was shown."""
    wish = Wish("method", method=await kim.read(stored_methods.get, "spare"))
    return wish, preview(await kim.read(contracts.get, "sub"), wish, kim.now).mark


async def removed(office: Office, kim: Desk) -> None:
    """The spare card is removed."""
    shown = await kim.read(read_removal, "spare", kim.now)
    await remove(office.house.tools, kim, "spare", "", shown.mark(None))


async def test_one_that_was_removed_since_it_was_shown_is_not_chosen(office: Office) -> None:
    kim = await desk(office)
    wish, mark = await chosen(office, kim)
    await removed(office, kim)
    with pytest.raises(Changed):
        await carry_out(office.house.tools, kim, "sub", wish, mark)
    assert (await kim.read(contracts.get, "sub")).method


async def test_one_that_is_just_being_removed_is_not_chosen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL both are at it at once."""
    kim, take_away = await desk(office), stored_methods.remove
    wish, mark = await chosen(office, kim)

    def slowly(connection: sa.Connection, *about: object) -> object:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_sleep(0.4)))
        return take_away(connection, *about)

    monkeypatch.setattr(stored_methods, "remove", slowly)
    removing = asyncio.create_task(removed(office, kim))
    await asyncio.sleep(0.2)
    with pytest.raises(Changed):
        await carry_out(office.house.tools, kim, "sub", wish, mark)
    await removing
    assert (await kim.read(contracts.get, "sub")).method
