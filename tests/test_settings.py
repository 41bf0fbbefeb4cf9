"""The operator's settings: read, checked, and complained of by name."""

from pathlib import Path

import pytest

from portal.settings import BadSetting, demo_settings, read_settings

KEY = "k" * 32
GOOD = {"PORTAL_SECRET_KEY": KEY}


def test_the_defaults_are_for_a_try_at_home() -> None:
    settings = read_settings(GOOD)
    assert settings.database_url == "sqlite+aiosqlite:///portal.db" and settings.base_url == "http://localhost:8000"
    assert (settings.smtp_url, settings.mail_from, settings.trusted_proxies) == (None, "portal@localhost", ())
    assert (settings.session_idle_minutes, settings.session_hours) == (30, 12)
    assert not settings.secure and not settings.demo and not settings.pseudo_locale


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("DATABASE_URL", "postgresql+asyncpg://u:p@h/n", "database_url", "postgresql+asyncpg://u:p@h/n"),
        ("BASE_URL", "https://Portal.Example/", "base_url", "https://portal.example"),
        ("BASE_URL", "https://portal.example:8443", "host", "portal.example:8443"),
        ("BASE_URL", "https://portal.example", "secure", True),
        ("BASE_URL", "http://127.0.0.1:8000", "secure", False),
        ("SMTP_URL", "smtps://u:p@mail.example:465", "smtp_url", "smtps://u:p@mail.example:465"),
        ("MAIL_FROM", "portal@example.com", "mail_from", "portal@example.com"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", "trusted_proxies", ("10.0.0.0/8", "::1")),
        ("SESSION_IDLE_MINUTES", "5", "session_idle_minutes", 5),
        ("SESSION_HOURS", "720", "session_hours", 720),
        ("LOG_LEVEL", "DEBUG", "log_level", "DEBUG"),
        ("PSEUDO_LOCALE", "yes", "pseudo_locale", True),
        ("GATEWAY", "sandbox", "gateway", "sandbox"),
        ("GATEWAY", "merchants", "gateway", "merchants"),
        ("GATEWAY", "none", "gateway", None),
        ("MAIL_FROM", "  portal@example.com\n", "mail_from", "portal@example.com"),
    ],
)
def test_what_is_set_counts(name: str, text: str, field: str, value: object) -> None:
    assert getattr(read_settings(GOOD | {f"PORTAL_{name}": text}), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", ""), ("SECRET_KEY", "k" * 31), ("DATABASE_URL", "mysql://h/n"), ("DATABASE_URL", "portal.db"),
        ("BASE_URL", "portal.example"), ("BASE_URL", "http://portal.example"),
        ("BASE_URL", "https://portal.example/shop"),
        ("BASE_URL", "https://portal.example?x=1"), ("BASE_URL", "https://"), ("BASE_URL", "https://[::1"),
        ("BASE_URL", "https://portal.example:99999"), ("BASE_URL", "ftp://portal.example"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://"), ("SMTP_URL", "smtp://h:x"), ("MAIL_FROM", "portal"), ("MAIL_FROM", "a@b, c@d"),
        ("MAIL_FROM", "Shop <a@b>"), ("TRUSTED_PROXIES", "proxy"), ("TRUSTED_PROXIES", "10.0.0.0/40"),
        ("SESSION_IDLE_MINUTES", "4"), ("SESSION_IDLE_MINUTES", "1441"), ("SESSION_IDLE_MINUTES", "٣٠"),
        ("SESSION_IDLE_MINUTES", "1e3"), ("SESSION_HOURS", "0"), ("SESSION_HOURS", "-1"), ("LOG_LEVEL", "loud"),
        ("PSEUDO_LOCALE", "true"), ("GATEWAY", "stripe"), ("WEBHOOKS_TO_LOOPBACK", "1"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=f"PORTAL_{name}"):
        read_settings(GOOD | {f"PORTAL_{name}": text})


def test_a_secret_is_never_quoted() -> None:
    with pytest.raises(BadSetting) as refusal:
        read_settings({"PORTAL_SECRET_KEY": "short-and-secret"})
    assert "short-and-secret" not in str(refusal.value)


def test_a_setting_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", encoding="utf-8")
    assert read_settings({"PORTAL_SECRET_KEY_FILE": str(file)}).secret_key == KEY


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\xff\xfe")
    for file in (tmp_path / "missing", tmp_path, broken):
        with pytest.raises(BadSetting, match="PORTAL_SECRET_KEY_FILE"):
            read_settings({"PORTAL_SECRET_KEY_FILE": str(file)})


def test_a_setting_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY, encoding="utf-8")
    with pytest.raises(BadSetting, match="keep one of them"):
        read_settings(GOOD | {"PORTAL_SECRET_KEY_FILE": str(file)})


def test_the_demo_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first, again = demo_settings(folder, "http://localhost:8000"), demo_settings(folder, "http://localhost:8000")
    assert first == again and first.demo and first.smtp_url is None and len(first.secret_key) >= 32
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0
    assert demo_settings(tmp_path / "other", "http://localhost:8000").secret_key != first.secret_key


def test_webhooks_reach_this_machine_only_where_nobody_comes_from_elsewhere() -> None:
    wanted = {"PORTAL_WEBHOOKS_TO_LOOPBACK": "yes"}
    assert read_settings(GOOD | wanted | {"PORTAL_BASE_URL": "http://localhost:8000"}).webhooks_to_loopback
    with pytest.raises(BadSetting, match="PORTAL_WEBHOOKS_TO_LOOPBACK"):
        read_settings(GOOD | wanted | {"PORTAL_BASE_URL": "https://portal.example"})
    assert not read_settings(GOOD).webhooks_to_loopback
