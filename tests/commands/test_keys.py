"""`portal create-key` and `revoke-key`: the key is printed once, kept as a hash, and gone when it is revoked."""

from datetime import UTC, datetime
from functools import partial

import pytest

from portal.store.tokens import token_hash
from tests import builders
from tests.commands.command_line import run, within
from tests.contents import everything, rows


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, empty_database_url: str) -> str:
    """The database of an operator with one merchant."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret of the test suite, of more than 32 characters")
    monkeypatch.setenv("PORTAL_BASE_URL", "https://portal.example")
    within(empty_database_url, partial(builders.merchant, handle="shop", link="shop"))
    return empty_database_url


def test_a_key_is_shown_once_and_kept_as_a_hash(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = ("--label", " The  warehouse ", "--rights", "write", "--expires", "2999-12-31")
    assert run("create-key", "shop", *told) == 0
    key = capsys.readouterr().out.strip()
    (row,) = within(url, rows, "api_keys")
    assert (row.label, row.rights, row.prefix, row.key_hash) == ("The warehouse", "write", key[:13], token_hash(key))
    assert row.expires_at == datetime(2999, 12, 31, 23, 59, 59, 999999, UTC) and row.revoked_at is None
    assert key not in within(url, everything) and key[14:] not in within(url, everything)


def test_a_key_only_reads_unless_it_is_told_to_write(url: str) -> None:
    assert run("create-key", "shop") == 0
    (row,) = within(url, rows, "api_keys")
    assert (row.label, row.rights, row.expires_at) == ("API", "read", None)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("create-key", "nobody"), "There is no merchant “nobody”. There are: shop."),
        (("create-key", "shop", "--label", " "), "Name the key in 60 characters or fewer"),
        (("create-key", "shop", "--label", "x" * 61), "Name the key in 60 characters or fewer"),
        (("create-key", "shop", "--expires", "2001-01-01"), "The key must expire in the future."),
        (("revoke-key", "shop", "priv_unknown1"), "The merchant has no key that begins with priv_unknown1."),
    ],
)
def test_what_is_wrong_is_said(
    url: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    assert run(*arguments) == 1
    assert reason in capsys.readouterr().err and not within(url, rows, "api_keys")


def test_a_key_is_revoked_once_and_by_its_own_merchant(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    within(url, partial(builders.merchant, handle="other", link="other"))
    run("create-key", "shop")
    key = capsys.readouterr().out.strip()
    assert run("revoke-key", "other", key[:13]) == 1
    assert run("revoke-key", "shop", key) == 0, "the whole key says what it begins with"
    assert run("revoke-key", "shop", key[:13]) == 1
    assert within(url, rows, "api_keys")[0].revoked_at is not None
