"""Letters on their way to a real mail server."""

import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.adapters.mail import Delayed, Letter, Smtp, Undeliverable
from tests.mail_server import MailServer

SENDER = "portal@merchant.test"
LETTER = Letter(
    to="ada@example.test",
    subject="Ihr Zugangscode für Größte Bücherei & Söhne: 042 137",
    text="Guten Tag, Ihr Code ist 042137. Grüße – 10 €\n.\nEin Punkt allein.\n",
    html="<p>Ihr Code ist <b>042137</b>. Grüße</p>",
    sender_name="Größte Bücherei & Söhne GmbH",
    reply_to="hilfe@buecherei.example",
    message_id="outbox-1@portal.test",
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


async def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    await Smtp(server.url, SENDER).send(LETTER)
    [letter] = server.letters
    assert (letter.sender, letter.recipients) == (SENDER, ("ada@example.test",))
    assert letter.subject == LETTER.subject
    assert letter.text.replace("\r\n", "\n") == LETTER.text
    assert letter.html.strip() == LETTER.html
    assert letter.message.get_content_type() == "multipart/alternative"


async def test_the_headers_say_who_when_and_that_a_machine_wrote(server: MailServer) -> None:
    await Smtp(server.url, f"Portal <{SENDER}>").send(LETTER)
    headers = server.wait_for("ada@example.test").message
    assert headers["From"].addresses[0].display_name == "Größte Bücherei & Söhne GmbH"
    assert headers["From"].addresses[0].addr_spec == SENDER
    assert headers["To"] == "ada@example.test"
    assert headers["Reply-To"] == "hilfe@buecherei.example"
    assert headers["Message-ID"] == "<outbox-1@portal.test>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert abs(parsedate_to_datetime(headers["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert headers.defects == []


async def test_without_a_reply_address_there_is_no_such_header(server: MailServer) -> None:
    await Smtp(server.url, SENDER).send(replace(LETTER, reply_to=None))
    assert "Reply-To" not in server.letters[0].message


async def test_addresses_beyond_ascii_arrive(server: MailServer) -> None:
    for to in ("ada@größe.test", "jürgen@example.test"):
        await Smtp(server.url, SENDER).send(replace(LETTER, to=to))
    assert [letter.recipients for letter in server.letters] == [("ada@xn--gre-6ka8i.test",), ("jürgen@example.test",)]


@pytest.mark.parametrize("field", ["subject", "sender_name"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x00", "\x85", "\x0b"])
async def test_no_text_becomes_a_header_of_its_own(server: MailServer, field: str, end: str) -> None:
    evil = f"Hello{end}Bcc: victim@example.test{end}{end}<p>body"
    await Smtp(server.url, SENDER).send(replace(LETTER, **{field: evil}))
    [letter] = server.letters
    assert letter.recipients == ("ada@example.test",)
    assert set(letter.message.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert letter.text.startswith("Guten Tag")
    written = letter.subject if field == "subject" else letter.message["From"].addresses[0].display_name
    assert written == "Hello Bcc: victim@example.test <p>body"


@pytest.mark.parametrize("field", ["subject", "sender_name"])
@pytest.mark.parametrize(
    "evil",
    [
        "Hello =?utf-8?q?=0D=0ABcc:_victim@example.test=0D=0A=0D=0A<p>body?=",
        "Grüße =?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLnRlc3Q=?= und mehr",
        "Hello =\r?utf-8?q?=0ABcc:_victim@example.test?=",
        "A" * 200 + "==??utf-8?q?=0ABcc:_victim@example.test?=",
    ],
)
async def test_no_encoded_text_becomes_a_header_of_its_own(server: MailServer, field: str, evil: str) -> None:
    await Smtp(server.url, SENDER).send(replace(LETTER, **{field: evil}))
    [letter] = server.letters
    assert "Bcc" not in letter.message
    assert letter.text.startswith("Guten Tag")
    written = letter.subject if field == "subject" else letter.message["From"].addresses[0].display_name
    assert not set("\r\n") & set(written)


@pytest.mark.parametrize(
    "broken",
    [
        "ada@example.test\r\nBcc: victim@example.test",
        "ada@example.test, victim@example.test",
        "ada@example.test victim@example.test",
        "Ada <ada@example.test>",
        "<ada@example.test>",
        "ada@example.test\x00",
        "ada",
        "@example.test",
        "ada@",
        " ",
        "ada@example..test",
        "=?utf-8?q?=0ABcc?=@example.test",
    ],
)
@pytest.mark.parametrize("field", ["to", "reply_to", "message_id"])
async def test_what_is_not_one_address_goes_nowhere(server: MailServer, field: str, broken: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        await Smtp(server.url, SENDER).send(replace(LETTER, **{field: broken}))
    assert server.letters == []
    assert "example.test" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "verdict"), [(550, Undeliverable), (553, Undeliverable), (451, Delayed), (421, Delayed)]
)
async def test_a_refused_address_is_final_or_not_by_the_server_s_code(
    server: MailServer, code: int, verdict: type[Exception]
) -> None:
    server.refuse("ada@example.test", code)
    with pytest.raises(verdict, match=f"{code} .*refused by the test") as refused:
        await Smtp(server.url, SENDER).send(LETTER)
    assert "ada" not in str(refused.value)


@pytest.mark.parametrize(("code", "verdict"), [(554, Undeliverable), (452, Delayed)])
async def test_a_refused_letter_is_final_or_not_by_the_server_s_code(
    server: MailServer, code: int, verdict: type[Exception]
) -> None:
    server.refuse_content(code)
    with pytest.raises(verdict, match="refused by the test"):
        await Smtp(server.url, SENDER).send(LETTER)
    server.accept()
    await Smtp(server.url, SENDER).send(LETTER)
    assert len(server.letters) == 1


async def test_a_server_that_is_down_delays_and_takes_the_letter_later(server: MailServer) -> None:
    mailbox = Smtp(server.url, SENDER)
    server.down()
    with pytest.raises(Delayed):
        await mailbox.send(LETTER)
    with pytest.raises(Delayed):
        await mailbox.check_connection()
    server.up()
    await mailbox.check_connection()
    await mailbox.send(LETTER)
    assert server.wait_for("ada@example.test").message["Message-ID"] == "<outbox-1@portal.test>"


async def test_the_password_of_the_url_is_used_and_a_wrong_one_delays() -> None:
    with MailServer(users={"portal@merchant": "p@ss:w/ort ø"}) as server:
        await Smtp(server.url, SENDER).send(LETTER)
        assert len(server.letters) == 1
        wrong = Smtp(server.url.replace("ort", "ord"), SENDER)
        with pytest.raises(Delayed):
            await wrong.send(LETTER)
        with pytest.raises(Delayed):
            await wrong.check_connection()
        with pytest.raises(Delayed, match="Authentication required"):
            await Smtp(server.url.replace("portal%40merchant:p%40ss%3Aw%2Fort%20%C3%B8@", ""), SENDER).send(LETTER)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's own certificate for 127.0.0.1, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


@pytest.mark.parametrize("wrapped", ["tls", "starttls"])
async def test_the_letter_goes_encrypted_and_only_to_a_server_that_is_trusted(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext], wrapped: str
) -> None:
    own, trust = certificate
    with MailServer(users={"portal": "secret"}, **{wrapped: own}) as server:  # type: ignore[arg-type]
        await Smtp(server.url, SENDER, trust).send(LETTER)
        assert len(server.letters) == 1
        with pytest.raises(Delayed, match="certificate"):
            await Smtp(server.url, SENDER).send(LETTER)
        assert len(server.letters) == 1


@pytest.mark.parametrize("url", ["", "localhost:25", "http://localhost", "smtp://", "smtp://host:port"])
def test_a_url_that_names_no_mail_server_is_told_at_start(url: str) -> None:
    with pytest.raises(ValueError):
        Smtp(url, SENDER)


@pytest.mark.parametrize("sender", ["", "portal", "a@b.test, c@d.test", "a@b.test\nBcc: c@d.test"])
def test_a_sender_that_is_no_address_is_told_at_start(sender: str) -> None:
    with pytest.raises(ValueError):
        Smtp("smtp://localhost", sender)


def test_letters_are_waited_for_one_by_one_and_what_never_comes_is_told(server: MailServer) -> None:
    with pytest.raises(TimeoutError, match="ada@example.test"):
        server.wait_for("ada@example.test", timeout=0.05)


async def test_each_letter_is_waited_for_once(server: MailServer) -> None:
    mailbox = Smtp(server.url, SENDER)
    for subject in ("first", "second"):
        await mailbox.send(replace(LETTER, subject=subject))
    await mailbox.send(replace(LETTER, to="Ben@example.test", subject="other"))
    assert server.wait_for("ben@example.test").subject == "other"
    assert (await server.arrival("Ada@example.test")).subject == "first"
    assert server.wait_for("ada@example.test").subject == "second"
    assert len(server.letters) == 3
