"""`portal bill`: what it needs, what it refuses, what it says, and its exit status."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import cli
from portal.store.database import Database
from tests import builders


def due(connection: sa.Connection, **values: object) -> None:
    """A customer whose month was over yesterday."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    builders.merchant(connection, "shop", link="shop")
    builders.plan(connection, "shop", "box")
    builders.customer(connection, "shop", "kim")
    builders.payment_method(connection, "shop", "kim", "card")
    begun = {"first_period_start_at": yesterday - timedelta(days=28), "next_period_start_at": yesterday}
    begun |= {"current_period_start_at": yesterday - timedelta(days=28)}
    builders.subscription(connection, "shop", "kim", "sub", plan="box", payment_method="card", **begun, **values)


async def write(url: str, **values: object) -> None:
    """The customer is in the database."""
    database = Database(url)
    await database.open()
    await database.write(lambda connection: due(connection, **values))
    await database.close()


def bill(*arguments: str) -> int | str | None:
    """The exit status of the command."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["bill", *arguments])
    return ended.value.code


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, empty_database_url: str) -> pytest.MonkeyPatch:
    """The settings of an operator who tries the sandbox."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret of the test suite, of more than 32 characters")
    monkeypatch.setenv("PORTAL_GATEWAY", "sandbox")
    return monkeypatch


def test_without_a_gateway_nothing_is_billed(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("PORTAL_GATEWAY")
    assert bill() == 1
    assert "PORTAL_GATEWAY must name what takes payments" in capsys.readouterr().err


def test_what_is_due_is_billed_once(
    environment: pytest.MonkeyPatch, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write(empty_database_url))
    assert bill() == 0
    assert capsys.readouterr().out.split()[:2] == ["1", "renewed"]
    assert bill() == 0
    assert capsys.readouterr().out.split()[:2] == ["0", "renewed"]


def test_what_cannot_be_billed_is_named_and_the_status_says_so(
    environment: pytest.MonkeyPatch, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write(empty_database_url, add_ons=[{"handle": "mill"}]))
    assert bill() == 1
    assert "sub: The price of an add-on, or the amount of a discount, is not known." in capsys.readouterr().err


@pytest.mark.parametrize(("until", "renewed"), [("2020-01-01", "0"), ("2999", None), ("soon", None)])
def test_until_is_a_day_or_a_moment(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], until: str, renewed: str | None
) -> None:
    status = bill("--until", until)
    assert status == (2 if renewed is None else 0)
    assert renewed is None or capsys.readouterr().out.split()[0] == renewed
