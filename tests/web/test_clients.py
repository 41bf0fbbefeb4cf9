"""What we believe about the browser at the other end."""

from dataclasses import replace

import pytest
from litestar import Request

from portal.app import House
from portal.settings import Settings
from portal.web.clients import agent_name, client_address, client_network, client_place

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A house behind two proxies."""
    return replace(settings, trusted_proxies=("10.0.0.0/8", "2001:db8:ffff::/48"))


def request(house: House, client: str, forwarded: str | None = None) -> Request:
    """A request from the address, with this X-Forwarded-For."""
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded is not None else []
    scope = {"type": "http", "method": "GET", "headers": headers, "client": (client, 1), "app": house.litestar}
    return Request(scope | {"litestar_app": house.litestar})


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ,", "10.0.0.1"),
        ("2001:db8:ffff::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:443", "10.0.0.1"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
    ],
)
async def test_only_trusted_proxies_are_believed(
    house: House, client: str, forwarded: str | None, address: str
) -> None:
    assert client_address(request(house, client, forwarded)) == address


@pytest.mark.parametrize(
    ("client", "network", "place"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::"),
        ("::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0"),
        ("testclient", "None", ""),
    ],
)
async def test_networks_are_counted_and_places_shortened(house: House, client: str, network: str, place: str) -> None:
    assert (client_network(request(house, client)), client_place(request(house, client))) == (network, place)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", ""),
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/140.0", "Edge, Windows"),
        (CHROME + " OPR/120", "Opera, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/19 Safari/605", "Safari, macOS"),
        ("curl/8.0", ""),
        ("x" * 10_000 + "Firefox", ""),
    ],
)
def test_browsers_are_called_as_people_call_them(header: str, name: str) -> None:
    assert agent_name(header) == name
