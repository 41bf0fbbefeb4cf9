"""A merchant's system that receives webhooks: checks each by Standard Webhooks, and answers as a test wishes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from standardwebhooks.webhooks import Webhook

Answer = Callable[[dict[str, Any]], Awaitable[bytes] | bytes]
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def answer(status: int, body: bytes = b"", *headers: bytes) -> bytes:
    """An answer as it goes over the wire."""
    lines = (b"HTTP/1.1 %d Whatever" % status, b"content-length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@dataclass
class Receiver:
    """Answers at `url`; every message must be signed with all `secrets`, and stands in `got`: its id and content."""

    secrets: tuple[str, ...] = ()
    reply: Answer = lambda content: OK
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    async def __aenter__(self) -> "Receiver":
        self._server = await asyncio.start_server(self._receive, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hooks"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        assert not self.flaws, self.flaws

    @property
    def kinds(self) -> list[str]:
        """The kinds of events that arrived, in order."""
        return [content["type"] for _, content in self.got]

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
            cased = headers | {"webhook-signature": _raw(lines, "webhook-signature")}
            body = await reader.readexactly(int(headers["content-length"]))
            for secret in self.secrets:
                Webhook(secret).verify(body, cased)
            self.got.append((headers["webhook-id"], json.loads(body)))
            self.headers.append(headers)
            replied = self.reply(self.got[-1][1])
            writer.write(await replied if isinstance(replied, Awaitable) else replied)
            await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            return
        except Exception as error:
            self.flaws.append(repr(error))
        finally:
            self.at_once -= 1
            writer.close()


def _raw(lines: list[str], name: str) -> str:
    return next(line.split(": ", 1)[1] for line in lines if line.lower().startswith(f"{name}:"))
