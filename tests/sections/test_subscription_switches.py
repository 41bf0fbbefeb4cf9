"""The merchant's switches: what is switched off has no button, no page, no effect, no event and no mail."""

import pytest
import sqlalchemy as sa

from portal.app import House
from tests.builders import change_merchant, invoice
from tests.cast import SHOP
from tests.clock import START
from tests.contents import rows
from tests.mail_server import MailServer
from tests.page import Browser
from tests.sections.acting import EVENTS, PORTAL, SAID, TYPED, WHERE, address, ask, letter, traces

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OFF = {"allow_cancel": ["cancellation"], "allow_pause": ["pause"]}
# All else undoes what was allowed when it was done, or pays with something else: that stays possible.


async def switch_to(house: House, **values: object) -> None:
    """The merchant's settings are these."""
    await house.database.write(lambda connection: change_merchant(connection, SHOP, **values))


@pytest.mark.parametrize("switch", sorted(OFF))
@pytest.mark.parametrize("noun", sorted(WHERE))
@pytest.mark.parametrize("when", ["before", "between"])
async def test_every_switch_and_every_action(
    ada: Browser, house: House, mail: MailServer, switch: str, noun: str, when: str
) -> None:
    """Turned off before the page was opened, or while it was open."""
    off = {switch: False}
    if when == "before":
        await switch_to(house, **off)
    allowed, page = noun not in OFF[switch], await ada.get(f"{PORTAL}/subscriptions/{WHERE[noun]}")
    assert page.has(f"a[href='{address(noun)}']") is (allowed or when == "between")
    if when == "before":
        assert (await ada.get(address(noun))).status == (200 if allowed else 403)
        if not allowed:
            return
    await ask(ada, noun)
    await switch_to(house, **off)
    page = await ada.submit(values=TYPED.get(noun, {}))
    assert page.status == (200 if allowed else 403)
    left = await traces(house, WHERE[noun])
    assert left.events.count(EVENTS[noun]) == allowed
    if allowed:
        assert f"/subscriptions/{WHERE[noun]}" in (await letter(mail, SAID[noun])).text
    else:
        assert "Please contact us" in page.text(".notice") and left.row["version"] == 1
        assert not [letter for letter in mail.letters if "subscription" in letter.subject]


async def test_who_may_not_cancel_is_told_where_to_turn_to(ada: Browser, house: House) -> None:
    await switch_to(house, allow_cancel=False, allow_pause=False)
    page = await ada.get(f"{PORTAL}/subscriptions/ada-active")
    told = "Cancelling is not offered here. Please contact us if you want to cancel."
    assert page.all("#subscription-doors .why") == [told] and not page.has("#subscription-doors .button")


@pytest.mark.parametrize(("offers", "there"), [(None, False), (False, False), (True, True)])
async def test_a_pause_is_offered_beside_cancelling_only_if_the_merchant_wants_it(
    ada: Browser, house: House, offers: bool | None, there: bool
) -> None:
    await switch_to(house, offer_pause=offers)
    page = await ada.get(address("cancellation"))
    buttons = [" ".join(text.split()) for text in page.all("#confirmation .actions .button")]
    expected = ["Cancel subscription", *(["Pause subscription"] if there else []), "Keep subscription"]
    assert buttons == expected
    await switch_to(house, allow_pause=False)
    assert "Pause subscription" not in (await ada.get(address("cancellation"))).all("#confirmation .actions .button")


@pytest.mark.parametrize(
    ("compensation", "credit"),
    [
        (None, None), ("none", None),
        # Eleven of 28 days: 12.90 × 11/28.
        ("prorated_credit", "€5.07"),
    ],
)  # fmt: skip
async def test_unused_days_are_credited_if_the_merchant_wants_it(
    ada: Browser, house: House, compensation: str | None, credit: str | None
) -> None:
    await switch_to(house, pause_compensation=compensation)
    await house.database.write(_bill_the_period)
    page = await ada.get(address("pause"))
    assert [text for text in page.all(".told dd") if credit and credit in text] == (
        [f"{credit}, taken off your next invoice"] if credit else []
    )
    await ada.submit()
    notes = await house.database.search(_credits)
    assert notes == ([(507, "pending")] if credit else [])


async def test_the_longest_pause_is_kept(ada: Browser, house: House) -> None:
    await switch_to(house, longest_pause_days=30)
    page = await ada.get(address("pause"))
    assert page.node("#field-resume_on").attributes["max"] == "2027-04-02"
    page = await ada.submit(values={"until": "day", "resume_on": "2027-04-03"})
    assert page.status == 422 and "2 April 2027" in page.error("resume_on")
    page = await ada.get(address("pause"))
    await ada.submit()
    assert "2 April 2027" in (await ada.get(f"{PORTAL}/subscriptions/ada-active")).text("#subscription-phases h2")


def _bill_the_period(connection: sa.Connection) -> None:
    period = {"period_from_at": START.replace(month=2, day=15, hour=0), "period_to_at": START.replace(day=15, hour=0)}
    invoice(connection, SHOP, "ada", "of-period", subscription="ada-active", **period)


def _credits(connection: sa.Connection) -> list[tuple[int, str]]:
    notes = [note for note in rows(connection, "credit_notes") if note.handle not in ("cn-1", "cn-2", "cn-eva")]
    return [(note.amount, note.credit["state"]) for note in notes]
