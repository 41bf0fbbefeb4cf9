"""People who work for the merchants, and their way into the console."""

from portal.app import House
from portal.operations.console_users import create_user
from tests.cast import SHOP
from tests.clock import START
from tests.page import Browser, Page

MIA = "mia@kaffee.example"
PASSWORD = "coffee for everybody"


async def hire(
    house: House, email: str = MIA, *, merchant: str = SHOP, password: str = PASSWORD, role: str = "owner"
) -> None:
    """The person may sign in to the merchant's console."""
    passwords = house.tools.passwords
    await create_user(
        house.database, passwords, merchant_handle=merchant, email=email, name="Mia Brandt", role=role,
        password=password, now=START,
    )  # fmt: skip


async def sign_in(browser: Browser, email: str = MIA, password: str = PASSWORD, *, follow: bool = True) -> Page:
    """E-mail and password are typed on the sign-in page, the present one if it is that; the page that comes then."""
    if browser.page is None or "/admin/sign-in" not in browser.page.url:
        await browser.get("/admin/sign-in")
    return await browser.submit("form[action='/admin/sign-in']", {"email": email, "password": password}, follow=follow)
