"""A real mail server for tests: takes letters by SMTP, refuses and vanishes when told to."""

import asyncio
import email
import email.policy
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Condition
from types import TracebackType
from typing import Self
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as it came in: the envelope's addresses and the message."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return body.get_content() if body else ""


class MailServer:
    """Listens on a free port of this machine as a context manager; every method may be called by any thread."""

    def __init__(
        self,
        users: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self._users, self._tls, self._starttls = dict(users or {}), tls, starttls
        self._changed = Condition()
        self._letters: list[Received] = []
        self._unread: list[Received] = []
        self._refusals: dict[str, int] = {}
        self._content_refusal: int | None = None
        self._controller: Controller | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def url(self) -> str:
        """Its URL for PORTAL_SMTP_URL, with the first user's name and password when it has users."""
        login = next((f"{quote(user, '')}:{quote(password, '')}@" for user, password in self._users.items()), "")
        return f"{'smtps' if self._tls else 'smtp'}://{login}{HOST}:{self._port}"

    @property
    def letters(self) -> list[Received]:
        """All letters that were taken, oldest first."""
        with self._changed:
            return list(self._letters)

    def wait_for(self, to: str, timeout: float = 10) -> Received:
        """The oldest letter to the address that was not waited for before; TimeoutError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                for letter in self._unread:
                    if to.casefold() in letter.recipients:
                        self._unread.remove(letter)
                        return letter
                if not self._changed.wait(deadline - time.monotonic()) and time.monotonic() >= deadline:
                    arrived = [(letter.recipients, letter.subject) for letter in self._letters]
                    raise TimeoutError(f"No letter to {to} within {timeout} s. All that came: {arrived}")

    async def arrival(self, to: str, timeout: float = 10) -> Received:
        """The same as `wait_for` for a test whose event loop has to go on meanwhile."""
        return await asyncio.to_thread(self.wait_for, to, timeout)

    def refuse(self, to: str, code: int = 550) -> None:
        """From now on the address is refused with the code: 5xx for good, 4xx for now."""
        self._refusals[to.casefold()] = code

    def refuse_content(self, code: int = 554) -> None:
        """From now on every letter is refused after its content was read."""
        self._content_refusal = code

    def accept(self) -> None:
        """Nothing is refused any more."""
        self._refusals.clear()
        self._content_refusal = None

    def down(self) -> None:
        """Connections are refused until `up`; being down already is fine."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def up(self) -> None:
        """It listens, on the same port as before; being up already is fine."""
        if self._controller:
            return
        self._port = self._port or _free_port()
        controller = Controller(
            self, hostname=HOST, port=self._port, ssl_context=self._tls, tls_context=self._starttls,
            require_starttls=self._starttls is not None, enable_SMTPUTF8=True,
            auth_require_tls=False, authenticator=self._authenticate,
        )  # fmt: skip
        controller.start()
        self._controller = controller

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The server's answer to a sender."""
        if self._users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The server's answer to a recipient."""
        code = self._refusals.get(address.casefold())
        if code:
            return f"{code} {code // 100}.1.1 <{address}> is refused by the test"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The server's answer to a letter."""
        if self._content_refusal:
            return f"{self._content_refusal} {self._content_refusal // 100}.7.1 This content is refused by the test"
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        recipients = tuple(address.casefold() for address in envelope.rcpt_tos)
        letter = Received(envelope.mail_from or "", recipients, message)
        with self._changed:
            self._letters.append(letter)
            self._unread.append(letter)
            self._changed.notify_all()
        return "250 OK"

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object
    ) -> AuthResult:
        known = isinstance(login, LoginPassword) and self._users.get(login.login.decode()) == login.password.decode()
        return AuthResult(success=known, handled=False)


def _free_port() -> int:
    # aiosmtpd connects to the port that it was told, so 0 does not do.
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
