"""People who work for the merchants, and their way into the console."""

import pyotp
import pytest
import sqlalchemy as sa

from portal.app import House
from portal.operations.console_users import create_user
from portal.store import tables
from tests.cast import SHOP
from tests.clock import START, Clock
from tests.page import Browser, Page

# For what PostgreSQL does exactly as SQLite does.
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MIA = "mia@kaffee.example"
PASSWORD = "coffee for everybody"


async def hire(
    house: House, email: str = MIA, *, merchant: str = SHOP, password: str = PASSWORD, role: str = "owner",
    name: str = "Mia Brandt",
) -> int:  # fmt: skip
    """The person may sign in to the merchant's console; their number."""
    passwords = house.tools.passwords
    await create_user(
        house.database, passwords, merchant_handle=merchant, email=email, name=name, role=role,
        password=password, now=START,
    )  # fmt: skip
    return await id_of(house, email)


async def id_of(house: House, email: str) -> int:
    """The number of the user with this e-mail."""
    user = tables.ConsoleUser.__table__.c
    return await house.database.search(lambda c: c.execute(sa.select(user.id).where(user.email == email)).scalar_one())


async def happened(house: House) -> list[tuple[str, str | None, str | None]]:
    """What stands on timelines without a customer, oldest first: the kind, whom it is about, who did it."""
    event = tables.Event.__table__.c
    statement = sa.select(event.kind, event.subject_handle, event.actor_name).where(event.customer_id.is_(None))
    return [tuple(row) for row in await house.database.search(lambda c: c.execute(statement.order_by(event.id)).all())]


async def use_app(browser: Browser, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """Whoever is signed in sets up a second factor by the pages: the app that shows codes, and the recovery codes."""
    page = await browser.get("/admin/me/second-factor")
    app = pyotp.TOTP(page.text("#secret").replace(" ", ""))
    page = await browser.submit("#form-second-factor", {"code": app.at(clock()), "password": PASSWORD})
    assert page.status == 200, page.text("main")
    return app, page.all(".recovery-codes li")


async def sign_in(browser: Browser, email: str = MIA, password: str = PASSWORD, *, follow: bool = True) -> Page:
    """E-mail and password are typed on the sign-in page, the present one if it is that; the page that comes then."""
    if browser.page is None or not browser.page.has("form[action='/admin/sign-in']"):
        await browser.get("/admin/sign-in")
    return await browser.submit("form[action='/admin/sign-in']", {"email": email, "password": password}, follow=follow)
