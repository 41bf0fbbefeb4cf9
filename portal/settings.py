"""The operator's settings: read from the environment once, checked, and frozen."""

import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and says what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides; `secret_key` signs, seals and peppers, so changing it signs everybody out."""

    database_url: str
    secret_key: str
    base_url: str
    smtp_url: str | None
    mail_from: str
    trusted_proxies: tuple[str, ...] = ()
    session_idle_minutes: int = 30
    session_hours: int = 12
    log_level: str = "INFO"
    demo: bool = False
    pseudo_locale: bool = False
    gateway: str | None = None
    webhooks_to_loopback: bool = False

    @property
    def secure(self) -> bool:
        """Customers reach the portal over HTTPS, so cookies are `Secure` with the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host with its port, as browsers send it."""
        return urlsplit(self.base_url).netloc


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings of PORTAL_… variables, each also from a file (PORTAL_…_FILE); BadSetting says what is wrong."""
    base_url = _base_url(_read(environment, "BASE_URL", "http://localhost:8000"))
    return Settings(
        database_url=_database_url(_read(environment, "DATABASE_URL", "sqlite+aiosqlite:///portal.db")),
        secret_key=_secret_key(_read(environment, "SECRET_KEY", "")),
        base_url=base_url,
        smtp_url=_smtp_url(_read(environment, "SMTP_URL", "")),
        mail_from=_mail_from(_read(environment, "MAIL_FROM", "portal@localhost")),
        trusted_proxies=_proxies(_read(environment, "TRUSTED_PROXIES", "")),
        session_idle_minutes=_number(environment, "SESSION_IDLE_MINUTES", 30, 5, 24 * 60),
        session_hours=_number(environment, "SESSION_HOURS", 12, 1, 24 * 30),
        log_level=_one_of(environment, "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        pseudo_locale=_one_of(environment, "PSEUDO_LOCALE", "no", ("yes", "no")) == "yes",
        gateway=_one_of(environment, "GATEWAY", "none", ("none", "sandbox", "merchants")).replace("none", "") or None,
        webhooks_to_loopback=_loopback(environment, base_url),
    )


def demo_settings(folder: Path, base_url: str) -> Settings:
    """Settings of the demo: everything in one folder, a secret of its own, no mail leaves the machine."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "secret-key"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(48))
        key.chmod(0o600)
    return Settings(
        database_url=f"sqlite+aiosqlite:///{folder / 'portal.db'}",
        secret_key=key.read_text().strip(),
        base_url=base_url,
        smtp_url=None,
        mail_from="portal@localhost",
        session_idle_minutes=120,
        demo=True,
        gateway="sandbox",
        webhooks_to_loopback=True,
    )


def _read(environment: Mapping[str, str], name: str, default: str) -> str:
    file = environment.get(f"PORTAL_{name}_FILE")
    if not file:
        return environment.get(f"PORTAL_{name}", "").strip() or default
    if environment.get(f"PORTAL_{name}"):
        raise BadSetting(f"PORTAL_{name} and PORTAL_{name}_FILE are both set: keep one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"PORTAL_{name}_FILE names {file}, which cannot be read: {error}") from error


def _database_url(text: str) -> str:
    if not text.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://", "postgresql://", "sqlite:///")):
        raise BadSetting(
            "PORTAL_DATABASE_URL must be sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/NAME."
        )
    return text


def _secret_key(text: str) -> str:
    if len(text) < 32:
        raise BadSetting(
            "PORTAL_SECRET_KEY must be a secret of at least 32 characters. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return text


def _base_url(text: str) -> str:
    parts = _split("BASE_URL", text)
    local = parts.hostname in _LOCAL
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadSetting("PORTAL_BASE_URL must be the portal's address without a path: https://portal.example.com")
    if parts.scheme == "http" and not local:
        raise BadSetting("PORTAL_BASE_URL must begin with https:// (plain http:// is for localhost only).")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _loopback(environment: Mapping[str, str], base_url: str) -> bool:
    """Whether webhooks may go to this very machine: never where customers come from elsewhere."""
    wanted = _one_of(environment, "WEBHOOKS_TO_LOOPBACK", "no", ("yes", "no")) == "yes"
    if wanted and urlsplit(base_url).hostname not in _LOCAL:
        raise BadSetting("PORTAL_WEBHOOKS_TO_LOOPBACK is for trying out on localhost only: leave it out.")
    return wanted


def _smtp_url(text: str) -> str | None:
    if not text:
        return None
    parts = _split("SMTP_URL", text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting("PORTAL_SMTP_URL must be smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT.")
    return text


def _split(name: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise BadSetting(f"PORTAL_{name} is not an address: {error}") from error
    return parts


def _mail_from(text: str) -> str:
    if text.count("@") != 1 or any(sign in text for sign in "<>\r\n ,"):
        raise BadSetting("PORTAL_MAIL_FROM must be one plain e-mail address, for example portal@example.com.")
    return text


def _proxies(text: str) -> tuple[str, ...]:
    proxies = tuple(part.strip() for part in text.split(",") if part.strip())
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError as error:
            raise BadSetting(f"PORTAL_TRUSTED_PROXIES must list IP addresses or networks: {error}") from error
    return proxies


def _number(environment: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = _read(environment, name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadSetting(f"PORTAL_{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def _one_of(environment: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = _read(environment, name, default)
    if text not in choices:
        raise BadSetting(f"PORTAL_{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text
