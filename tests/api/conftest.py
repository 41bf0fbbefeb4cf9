"""Systems of merchants that ask with a key."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from portal.app import House
from portal.operations.api_keys import create_key
from tests.cast import OTHER_SHOP, SHOP
from tests.conftest import BASE_URL


class System:
    """A program of a merchant's that has a key; `key` may be any text."""

    def __init__(self, house: House, key: str | None) -> None:
        auth = (key, "") if key is not None else None
        self.key = key
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=house.app), base_url=BASE_URL, auth=auth)

    async def request(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The answer, which never is HTML, never sets a cookie, and always can be asked about."""
        answer = await self.client.request(method, f"/v1{path}", **content)
        assert answer.headers["content-type"] == "application/json" and "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-request-id"] and answer.headers.get("request-id") in (
            answer.headers["x-request-id"], None,
        )  # fmt: skip
        if answer.status_code >= 400:
            body = answer.json()
            assert body["http_status"] == answer.status_code and body["request_id"] == answer.headers["x-request-id"]
            assert body["code"] and body["error"] and body["path"] == answer.request.url.path
        return answer

    async def get(self, path: str, **params: Any) -> Any:
        """What there is at the path."""
        answer = await self.request("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, **content: Any) -> tuple[int, int]:
        """Status and code of the fault."""
        answer = await self.request(method, path, **content)
        return answer.status_code, answer.json().get("code", 0)


@pytest.fixture
async def new_system(house: House) -> AsyncIterator[Callable[..., System]]:
    """Makes programs, each with its own connection."""
    opened: list[System] = []

    def another(key: str | None) -> System:
        opened.append(System(house, key))
        return opened[-1]

    yield another
    for system in opened:
        await system.client.aclose()


async def made(house: House, shop: str, **values: Any) -> str:
    """A key of the shop that may write and is called "Warehouse", unless the values say otherwise."""
    usual = {"label": "Warehouse", "rights": "write", "expires_at": None}
    now = house.litestar.state.kit.clock()
    return await create_key(house.database, merchant_handle=shop, now=now, **usual | values)


@pytest.fixture
async def shop(house: House, new_system: Callable[..., System]) -> System:
    """A program of ada's merchant, which may write."""
    return new_system(await made(house, SHOP))


@pytest.fixture
async def other_shop(house: House, new_system: Callable[..., System]) -> System:
    """A program of another merchant, whose only customer is eva."""
    return new_system(await made(house, OTHER_SHOP))
