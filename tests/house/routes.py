"""The routes of the running house, as the tests of its rules walk them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from portal.app import House

PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True, slots=True)
class Way:
    """One method at one path, `{portal}` and other parameters still open; `room` is where its handler lives."""

    method: str
    path: str
    room: str

    def at(self, link: str, value: str = "anything") -> str:
        """The path in the portal with this link, every other parameter filled with the value, a number with 1."""

        def filled(found: re.Match[str]) -> str:
            plain = "1" if found[2] == "int" and not value.isdigit() else value
            return link if found[1] == "portal" else plain

        return PARAMETER.sub(filled, self.path)

    @property
    def takes_handle(self) -> bool:
        """Whether the path names a thing of a customer."""
        return any(name == "handle" for name, _ in PARAMETER.findall(self.path))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def ways(house: House) -> Iterator[Way]:
    """Every way into the house."""
    for route in house.litestar.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from _of(route, handler)


def _of(route: HTTPRoute, handler: HTTPRouteHandler) -> Iterator[Way]:
    if handler.fn.__module__.startswith("portal"):
        for method in handler.http_methods - {"OPTIONS"}:
            yield Way(str(method), route.path, handler.fn.__module__.split(".")[1])
