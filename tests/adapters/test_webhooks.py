"""The way out for webhooks: never to another machine than the one that was checked, never without its certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.adapters.webhooks import Courier, UnknownHost
from portal.domain.refusals import Refused
from portal.domain.webhooks import Answer

NOW = datetime.now(UTC)


def leading(*answers: Sequence[str]) -> Callable[..., object]:
    """A resolver that gives these answers, one after the other; `asked` counts."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        resolve.asked += 1  # type: ignore[attr-defined]
        if not (found := answers[min(resolve.asked, len(answers)) - 1]):  # type: ignore[attr-defined]
            raise UnknownHost(host)
        return found

    resolve.asked = 0  # type: ignore[attr-defined]
    return resolve


def certificate(folder: Path, name: str) -> Path:
    """A file with a key and a certificate for the name that signs itself."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(7).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


@asynccontextmanager
async def serving(file: Path) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server with this certificate: its port, and the first line of each request."""
    got: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readline())
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    async with await asyncio.start_server(receive, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1], got


async def carry(courier: Courier, url: str) -> Answer:
    return await courier.carry(url, "evt_1", NOW, "v1,signature", "{}")


async def test_a_name_that_changes_its_mind_leads_nowhere(tmp_path: Path) -> None:
    resolve = leading(["93.184.216.34"], ["127.0.0.1"])
    async with serving(certificate(tmp_path, "shop.example")) as (port, got):
        courier = Courier(resolve=resolve)
        await courier.check(f"https://shop.example:{port}/")
        assert (await carry(courier, f"https://shop.example:{port}/")).trouble == "private" and not got
    assert resolve.asked == 2, "the address that is connected to is looked up once, and is the one that is checked"


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.216.34", "192.168.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::a00:1"]], ids=str
)
async def test_one_address_inside_is_enough_to_refuse_the_host(found: list[str]) -> None:
    courier = Courier(resolve=leading(found))
    with pytest.raises(Refused, match="“shop.example” is not on the public internet"):
        await courier.check("https://shop.example/")
    assert (await carry(courier, "https://shop.example/")).trouble == "private"


async def test_an_unknown_host_is_named() -> None:
    courier = Courier(resolve=leading([]))
    with pytest.raises(Refused, match="“shop.example” cannot be found"):
        await courier.check("https://shop.example/")
    assert (await carry(courier, "https://shop.example/")).trouble == "unknown_host"


@pytest.mark.parametrize(("name", "trouble"), [("shop.example", None), ("other.example", "tls")])
async def test_the_certificate_is_that_of_the_name(
    tmp_path: Path, name: str, trouble: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    file = certificate(tmp_path, name)
    trusted = ssl.create_default_context(cafile=file)
    courier = Courier(loopback=True, resolve=leading(["127.0.0.1"]), trusted=trusted)
    async with serving(file) as (port, got):
        found = await carry(courier, f"https://shop.example:{port}/hooks?a=1")
    assert found.trouble == trouble and found.status == (None if trouble else 204)
    assert got == ([] if trouble else [b"POST /hooks?a=1 HTTP/1.1\r\n"])


async def test_a_certificate_that_nobody_vouches_for_is_none(tmp_path: Path) -> None:
    async with serving(certificate(tmp_path, "shop.example")) as (port, got):
        courier = Courier(loopback=True, resolve=leading(["127.0.0.1"]))
        assert (await carry(courier, f"https://shop.example:{port}/")).trouble == "tls" and not got
