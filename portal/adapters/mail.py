"""Mail that leaves by SMTP."""

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

_PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409, RFC 8314
_SECONDS = 20
# One at sign and nothing that would need quoting (RFC 5322, 3.2.3); providers give no such addresses.
_ADDRESS = re.compile(r'([^\s<>,;:"()\\\[\]@]+)@([^\s<>,;:"()\\\[\]@.]+(?:\.[^\s<>,;:"()\\\[\]@.]+)*)')
_FINAL = 500  # replies from here on will not change (RFC 5321, 4.2.1)


class Undeliverable(Exception):
    """This letter will never arrive: no such address, or the server refused it for good."""


class Delayed(Exception):
    """The letter could not be handed over now; the same letter may be tried again later."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one person; `message_id` (`something@host`) stays the same when the letter is tried again.

    The HTML shows the logo, a PNG, as `cid:logo`.
    """

    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    reply_to: str | None = None
    message_id: str
    enclosures: tuple[Enclosure, ...] = ()
    logo: bytes | None = None


class Mailbox(Protocol):
    """Where letters are handed over."""

    async def send(self, letter: Letter) -> None:
        """The letter is on its way; raises Undeliverable or Delayed."""


class Smtp:
    """Hands letters to a mail server: `smtp://user:password@host:port` with STARTTLS if offered, or `smtps://`."""

    def __init__(self, url: str, sender: str, trust: ssl.SSLContext | None = None) -> None:
        """Raises ValueError when the URL or the sender's address cannot be used; `trust` replaces the usual roots."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("The mail server's URL looks like smtp://user:password@host:587 or smtps://host.")
        named = re.fullmatch("[^<>]*<([^<>]+)>", sender.strip())
        self._sender = _mailbox(named[1] if named else sender).addr_spec
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._tls, self._trust = parts.scheme == "smtps", trust
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, letter: Letter) -> None:
        """The server has taken the letter; raises Undeliverable or Delayed."""
        try:
            message, recipient = compose(letter, self._sender), _mailbox(letter.to).addr_spec
        except ValueError as broken:
            raise Undeliverable(str(broken)) from broken
        try:
            async with self._connection() as server:
                await server.send_message(message, sender=self._sender, recipients=[recipient])
        except (SMTPException, OSError) as failure:
            raise _verdict(failure) from failure

    async def check_connection(self) -> None:
        """The server answers and accepts the password; raises Delayed, which says why not."""
        try:
            async with self._connection() as server:
                await server.noop()
        except (SMTPException, OSError) as failure:
            raise Delayed(_reason(failure)) from failure

    def _connection(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host, port=self._port, username=self._user, password=self._password,
            use_tls=self._tls, start_tls=False if self._tls else None, tls_context=self._trust, timeout=_SECONDS,
        )  # fmt: skip


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message (RFC 5322) from the sender's address; raises ValueError for a broken address or id."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = _mailbox(sender, letter.sender_name)
    message["To"] = _mailbox(letter.to)
    if letter.reply_to:
        message["Reply-To"] = _mailbox(letter.reply_to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{_mailbox(letter.message_id).addr_spec}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.logo:
        # Inside the letter, for mail programs fetch no picture from elsewhere until they are told to.
        _, html = message.iter_parts()
        named = {"cid": "<logo>", "filename": "logo.png", "disposition": "inline"}
        html.add_related(letter.logo, maintype="image", subtype="png", **named)
    for one in letter.enclosures:
        kind, _, subtype = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=_one_line(one.name))
    return message


def _one_line(text: str) -> str:
    """No line break or control character, also none encoded (RFC 2047), that could start a header of its own."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    # EmailMessage decodes what looks like an encoded word, and older Pythons (CVE-2024-6923) write its line breaks.
    return line.replace("=?", "= ?")


def _mailbox(text: str, name: str = "") -> Address:
    """The one address in the text, its host in ASCII (IDNA 2008), with a name to show; raises ValueError."""
    found = _ADDRESS.fullmatch(text.strip())
    if not found or not text.strip().isprintable() or "=?" in text:
        raise ValueError("It takes exactly one e-mail address, like ada@example.com.")
    # Not the codec "idna" of the standard library, which sends mail for straße.de to strasse.de.
    host = found[2] if found[2].isascii() else idna.encode(found[2], uts46=True).decode()
    return Address(_one_line(name), username=found[1], domain=host)


def _verdict(failure: Exception) -> Exception:
    """Final when the server refused the address or the letter, delayed when it refused us or could not be reached."""
    match failure:
        case SMTPRecipientsRefused():
            final = all(refused.code >= _FINAL for refused in failure.recipients)
        case SMTPDataError():
            final = failure.code >= _FINAL
        case _:
            final = isinstance(failure, SMTPNotSupported)  # an address beyond ASCII on a server that has no SMTPUTF8
    return Undeliverable(_reason(failure)) if final else Delayed(_reason(failure))


def _reason(failure: Exception) -> str:
    """The server's words for logs, without addresses, as they belong to persons."""
    answer = failure.recipients[0] if isinstance(failure, SMTPRecipientsRefused) else failure
    words = f"{answer.code} {answer.message}" if isinstance(answer, SMTPResponseException) else str(answer)
    return re.sub(r"\S+@\S+", "<address>", words) or type(failure).__name__
