"""`portal gateway` and what `portal check` says of gateways: secrets go in, are checked, and never come out again."""

import io
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal.adapters.gateways.stripe import Stripe
from portal.adapters.sealing import Seal
from portal.commands.gateways import EVENTS
from portal.store import gateways, tables
from portal.store.scopes import Scope
from tests import builders
from tests.adapters.stripe_server import SECRETS, StripeServer
from tests.commands.command_line import run, within
from tests.contents import rows

KEY, LIVE = "a secret of the test suite, of more than 32 characters", "sk_live_0123456789abcdefABCDEF"
PAIR = "{secret_key}\n{webhook_secret}\n"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, empty_database_url: str) -> str:
    """The database of an operator with one merchant, who leaves gateways to merchants."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", KEY)
    monkeypatch.setenv("PORTAL_BASE_URL", "https://portal.example")
    monkeypatch.setenv("PORTAL_GATEWAY", "merchants")
    within(empty_database_url, partial(builders.merchant, handle="shop", link="shop"))
    return empty_database_url


def entered(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The text stands in standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def setting(url: str) -> tuple[str | None, dict[str, Any] | None]:
    """The merchant's gateway and its secrets."""
    (row,) = within(url, rows, "merchants")
    return row.gateway, Seal(KEY).open(row.gateway_secrets) if row.gateway_secrets else None


def test_stripes_secrets_are_sealed_and_what_stripe_must_be_told_is_said(
    shop: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entered(monkeypatch, PAIR.format(**SECRETS))
    assert run("gateway", "shop", "stripe") == 0
    told = "".join(capsys.readouterr())
    assert "Stripe takes the payments of shop (test mode)." in told
    assert "https://portal.example/inbound/stripe/shop" in told and all(event in told for event in EVENTS)
    assert setting(shop) == ("stripe", SECRETS)
    stored = str(within(shop, rows, "merchants"))
    assert not [secret for secret in SECRETS.values() if secret in told or secret in stored]


def test_secrets_may_stand_in_files(
    shop: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(f"{LIVE}\n")
    (tmp_path / "hook").write_text(SECRETS["webhook_secret"])
    files = ("--secret-key-file", str(tmp_path / "key"), "--webhook-secret-file", str(tmp_path / "hook"))
    assert run("gateway", "shop", "stripe", *files) == 0
    assert "(live mode)" in capsys.readouterr().out
    assert setting(shop) == ("stripe", SECRETS | {"secret_key": LIVE})
    assert run("gateway", "shop", "stripe", "--secret-key-file", str(tmp_path / "none")) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "secret key"),
        ("pk_live_0123456789abcdefABCDEF\nwhsec_0123456789abcdef\n", "secret key"),
        ("sk_live_short\nwhsec_0123456789abcdef\n", "secret key"),
        (f"{LIVE}\n{LIVE}\n", "signing secret"),
        (f"{LIVE}\n", "signing secret"),
    ],
)
def test_what_is_no_secret_of_stripes_changes_nothing_and_is_not_repeated(
    shop: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, flaw: str
) -> None:
    entered(monkeypatch, text)
    assert run("gateway", "shop", "stripe") == 1
    told = capsys.readouterr().err
    assert f"Stripe's {flaw}" in told and "0123456789abcdef" not in told
    assert setting(shop) == (None, None)


def test_a_gateway_is_taken_away_with_its_secrets(
    shop: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entered(monkeypatch, PAIR.format(**SECRETS))
    run("gateway", "shop", "stripe")
    assert run("gateway", "shop", "sandbox") == 0 and setting(shop) == ("sandbox", None)
    assert run("gateway", "shop", "none") == 0 and setting(shop) == (None, None)
    assert run("gateway", "nobody", "none") == 1
    assert "There is no merchant nobody." in capsys.readouterr().err
    monkeypatch.delenv("PORTAL_GATEWAY")
    assert run("gateway", "shop", "sandbox") == 0
    assert "It counts when PORTAL_GATEWAY is merchants." in capsys.readouterr().out


def payments(capsys: pytest.CaptureFixture[str]) -> str:
    """What `portal check` says of payments."""
    capsys.readouterr()
    assert run("check") == 1, "there is no mail server"
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "payments:" in line]
    return line


def test_check_names_merchants_whose_gateway_cannot_be_used(
    shop: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stripe_server: StripeServer
) -> None:
    monkeypatch.setattr("portal.app.Stripe", partial(Stripe, address=stripe_server.address))
    assert payments(capsys).startswith("ok") and not setting(shop)[0]
    entered(monkeypatch, PAIR.format(**SECRETS))
    run("gateway", "shop", "stripe")
    assert payments(capsys) == "ok       payments: shop by stripe"
    monkeypatch.setenv("PORTAL_SECRET_KEY", KEY[::-1])
    assert "shop: its secrets cannot be read with this PORTAL_SECRET_KEY" in payments(capsys)
    monkeypatch.setenv("PORTAL_SECRET_KEY", KEY)
    entered(monkeypatch, PAIR.format(**SECRETS | {"secret_key": LIVE.replace("sk_", "rk_")}))
    run("gateway", "shop", "stripe")
    told = payments(capsys)
    assert told.startswith("to mend") and "status 401" in told and "0123456789" not in told
    within(shop, partial(builders.change_merchant, handle="shop", gateway="of a later version"))
    assert "this version does not know its gateway" in payments(capsys)


@pytest.mark.parametrize(
    ("key", "more", "known"),
    [(SECRETS["secret_key"], [], ["cus_1"]), (SECRETS["secret_key"], ["--new-account"], []), (LIVE, [], [])],
)
def test_another_account_does_not_know_customers_of_the_one_before(
    shop: str, monkeypatch: pytest.MonkeyPatch, key: str, more: list[str], known: list[str]
) -> None:
    entered(monkeypatch, PAIR.format(**SECRETS))
    run("gateway", "shop", "stripe")
    within(shop, _meet)
    entered(monkeypatch, PAIR.format(**{**SECRETS, "secret_key": key}))
    assert run("gateway", "shop", "stripe", *more) == 0
    assert [row.reference for row in within(shop, rows, "payers")] == known


def _meet(connection: sa.Connection) -> None:
    """Stripe knows a customer of the shop."""
    builders.customer(connection, "shop", "kim")
    owner = connection.execute(sa.select(tables.Customer.id, tables.Customer.merchant_id)).one()
    gateways.enrol(connection, Scope(owner.merchant_id, owner.id), "stripe", "cus_1")
