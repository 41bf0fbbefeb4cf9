"""What nobody may read: numbers of cards, tokens and secrets of gateways, one-time addresses; nowhere but where due."""

import io
import json
import re

import pytest

from portal.adapters.gateways.sandbox_cards import ACCOUNTS, CARDS
from portal.app import House
from portal.store import gateways
from tests.contents import everything
from tests.mail_server import MailServer
from tests.page import Browser, Page
from tests.sections.payments.steps import (
    CARD, METHODS, PORTAL, go_to_gateway, letter, newest, of, return_address, store,
)  # fmt: skip

SECRETS = {"api_key": "sk_live_whispered", "webhook_secret": "whsec_whispered"}
PAN = re.compile(r"(?<![0-9])(?:" + "|".join(card.number for card in CARDS) + r")(?![0-9])")
INVOICE = f"{PORTAL}/invoices/inv-2"


def numbers() -> list[str]:
    """Every number of a test card or account, as it is typed and as it stands on the card."""
    return [text for one in (*CARDS, *ACCOUNTS) for text in (one.number, one.shown)]


async def export(browser: Browser) -> str:
    """All that the customer is told of themselves."""
    await browser.get(f"{PORTAL}/activity")
    answer = (await browser.submit("form[action$='/activity/export']")).answer
    assert answer.headers["content-type"].startswith("application/json")
    return answer.text


async def life_of_a_card(ada: Browser, typed: str) -> list[Page]:
    """A card whose number is typed is stored, pays, is used, and is removed; all pages of the portal on that way."""
    pages = [await ada.get(f"{METHODS}/new?invoice=inv-2")]
    await go_to_gateway(ada, "?invoice=inv-2")
    pages += [await ada.submit(CARD, {"number": typed})]
    pages += [await ada.submit("#invoice-payment"), await ada.get(INVOICE), await ada.get(METHODS)]
    handle = re.search(r"payment-method-(ca_\w+)", pages[-1].answer.text)
    assert handle
    pages += [await ada.get(f"{METHODS}/{handle[1]}/use"), await ada.get(f"{METHODS}/{handle[1]}/removal")]
    pages += [await ada.submit("#payment-method-removal"), await ada.get(f"{PORTAL}/activity")]
    return pages


async def test_a_card_leaves_no_number_anywhere(
    ada: Browser, house: House, mail: MailServer, logged: io.StringIO
) -> None:
    """Not even where somebody has typed it into the gateway's own page, which here is ours to test."""
    good = CARDS[0]
    pages = await life_of_a_card(ada, good.shown)
    assert pages[3].status == 200 and "You have paid" in pages[2].text(".lead"), "it was a whole life"
    told = await export(ada)
    dump = await house.database.search(everything)
    await letter(mail, "Visa •••• 4242 is removed")
    letters = "".join(one.text + one.html for one in mail.letters)
    places = {"dump": dump, "log": logged.getvalue(), "mail": letters, "export": told}
    places |= {f"page {page.url}": page.answer.text for page in pages}
    assert "4242" in dump and "4242" in letters and len(logged.getvalue()) > 1000, "the search looks at something"
    for name, text in places.items():
        assert not PAN.search(text), name
        assert [number for number in numbers() if number in text] == [], name


async def test_a_token_is_in_the_store_and_nowhere_else(
    ada: Browser, house: House, mail: MailServer, logged: io.StringIO
) -> None:
    await store(ada)
    token = (await newest(house, "payment_methods")).gateway_token
    pages = [await ada.get(path) for path in (METHODS, f"{PORTAL}/activity", INVOICE, f"{INVOICE}/payment")]
    pages += [await ada.submit("#invoice-payment")]
    await letter(mail, "A payment method was added")
    places = [page.answer.text for page in pages] + [await export(ada), logged.getvalue()]
    places += [one.text + one.html for one in mail.letters]
    assert token.startswith("pays#") and [text for text in places if token in text or token[5:] in text] == []


async def test_the_token_of_a_removed_method_leaves_sealed(ada: Browser, house: House, logged: io.StringIO) -> None:
    await store(ada)
    method = await newest(house, "payment_methods")
    await ada.get(f"{METHODS}/{method.handle}/removal")
    await ada.submit("#payment-method-removal")
    (envelope,) = await of(house, "outbox", kind="retire_token")
    assert method.gateway_token not in envelope.payload and method.gateway_token not in logged.getvalue()


async def test_the_way_back_is_kept_as_a_hash_and_is_not_logged(
    ada: Browser, house: House, logged: io.StringIO
) -> None:
    await go_to_gateway(ada)
    address = await return_address(house)
    token = address.rpartition("/")[2]
    await ada.get(address)
    setups = await of(house, "payment_setups")
    assert token not in str(setups) and token not in logged.getvalue()
    assert len(setups[-1].state_hash) >= 32


@pytest.mark.parametrize("name", ["sandbox", "stripe"])
async def test_what_a_merchant_has_set_is_sealed_and_never_shown(
    ada: Browser, house: House, logged: io.StringIO, name: str
) -> None:
    (merchant,) = await of(house, "merchants", handle="kaffeekiste")
    await house.database.write(gateways.choose, merchant.id, name, house.tools.seal.seal(SECRETS))
    pages = [await ada.get(path) for path in (METHODS, f"{METHODS}/new", INVOICE)]
    told, dump = await export(ada), await house.database.search(everything)
    for text in (told, dump, logged.getvalue(), *(page.answer.text for page in pages)):
        assert [secret for secret in SECRETS.values() if secret in text] == []
    setting = await house.database.read(gateways.setting, merchant.id)
    assert house.tools.seal.open(setting.secrets or "") == SECRETS, "it is there, for who has the key"


async def test_the_export_tells_of_methods_what_the_customer_may_know(ada: Browser) -> None:
    await store(ada)
    told = json.dumps(json.loads(await export(ada)))
    assert "4242" in told and "gateway_token" not in told and "state_hash" not in told
