"""A year of bills of an imported account, with what customers do meanwhile, and the books that come of it."""

from datetime import datetime

from portal.store import tables
from tests import builders
from tests.jobs.books import Books
from tests.jobs.office import Office
from tests.operations.importing import BUECHEREI, NOW, everything, run

SHOP = "buecherei"
MONTHS = [datetime(2026 + (month > 12), (month - 1) % 12 + 1, 22, 12, tzinfo=NOW.tzinfo) for month in range(12, 24)]
# What is done at the end of each month: pauses within a period and beyond one, ends, and bills that are paid at last.
WISHES = {
    "2027-01": [("pause", "sub-1-00001"), ("cancel", "sub-1-00010"), ("pause", "sub-1-00005")],
    "2027-03": [("resume", "sub-1-00001"), ("cancel", "sub-1-00024"), ("pause", "sub-1-00030")],
    "2027-04": [("take_back", "sub-1-00024"), ("method", "sub-1-00037"), ("method", "sub-1-00003")],
    "2027-05": [("pause", "sub-1-00029"), ("resume", "sub-1-00030")],
    "2027-06": [("resume", "sub-1-00029"), ("resume", "sub-1-00005")],
    "2027-09": [("method", "sub-1-00027"), ("cancel", "sub-1-00013")],
}  # fmt: skip


async def do(office: Office, action: str, handle: str) -> None:
    """The customer does it; who chooses a method has a new card that works."""
    card = None
    if action == "method":
        owner = handle.replace("sub-1", "cust")
        card = f"new-{handle}"
        await office.add(builders.payment_method, SHOP, owner, card, gateway_token="pays")
    await office.wish(action, handle, method=card)
    await office.bill()


async def test_the_books_of_a_year(office: Office) -> None:
    await run(office.house.database, BUECHEREI)
    await office.change(tables.Merchant, SHOP, pause_compensation="prorated_credit")
    office.clock.now = NOW
    for month in MONTHS:
        assert not (await office.bill_run.run(month)).complaints
        office.clock.now = month
        for action, handle in WISHES.get(f"{month:%Y-%m}", ()):
            await do(office, action, handle)
    books = await office.house.database.search(Books, NOW)
    print(f"\n{books.table()}")
    faults = books.faults(MONTHS[-1])
    assert not faults, "\n".join(faults)
    states = {row.state for row in books.own}
    assert len(books.own) > 150 and {"settled", "failed"} <= states and len(books.rows["credit_notes"]) > 16
    before = await everything(office.house.database)
    assert not (await office.bill()).done
    assert await everything(office.house.database) == before
