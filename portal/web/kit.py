"""What the web layer works with: put together once in app.py, found again from every request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from litestar import Request

from portal.domain.sentences import Sentence
from portal.store.database import Database
from portal.web.rendering import Renderer


class Sealer(Protocol):
    """Seals small records so that only this installation can read them."""

    def seal(self, content: dict[str, Any]) -> str: ...
    def open(self, sealed: str) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a navigation: `path` below the portal or the console."""

    key: str
    title: Sentence
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Kit:
    """`secret` signs CSRF tokens; `clock` tells the present instant; after `idle` a session ends.

    `sections` and `entries` are the navigations of portal and console, put in by app.py, for no screen knows another.
    """

    database: Database
    renderer: Renderer
    seal: Sealer
    secret: bytes
    secure: bool
    clock: Callable[[], datetime]
    idle: timedelta
    languages: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    sections: tuple[Place, ...]
    entries: tuple[Place, ...]


def kit_of(request: Request) -> Kit:
    """The kit of the application that serves this request."""
    return request.app.state.kit
