"""The load: connections in a closed loop, in a process of their own; every answer is checked, and it ends by itself."""

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

PATIENCE = 20.0  # seconds for the answers that are under way when the time is over
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length: "


class Talk(Protocol):
    """What the connections of a case say: an endless stream of requests for each of them."""

    def stream(self, connection: int, connections: int) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to be measured: what is said to a port; each answer is 200 with a body of `length` bytes.

    Compressed bodies of equal length are not equally long: there, each may differ by a twentieth.
    """

    name: str
    port: int
    talk: Talk
    length: int
    compressed: bool = False
    connections: int = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: answers, wall time and the load's own processor time in seconds, the latency of each answer."""

    answers: int
    seconds: float
    processor: float
    latencies: list[float]


def obey(orders: Connection) -> None:
    """Learns cases and runs one for so many seconds whenever it is told to, until the other end is closed."""
    cases: dict[str, tuple[Case, list[Iterator[bytes]]]] = {}
    while True:
        try:
            order: Any = orders.recv()
        except EOFError:
            return
        if isinstance(order, Case):
            cases[order.name] = order, [order.talk.stream(n, order.connections) for n in range(order.connections)]
            continue
        name, seconds = order
        try:
            orders.send(_Run(*cases[name]).run(seconds))
        except Exception as error:  # the other end raises it
            orders.send(error)


class _Run:
    def __init__(self, case: Case, streams: list[Iterator[bytes]]) -> None:
        self._case, self._streams = case, streams
        self._latencies: list[float] = []
        self._asked = [0.0] * len(streams)
        self._parts = [b""] * len(streams)

    def run(self, seconds: float) -> Outcome:
        case, processor = self._case, time.process_time()
        sockets = [socket.create_connection(("127.0.0.1", case.port)) for _ in self._streams]
        try:
            with selectors.DefaultSelector() as selector:
                for number, connected in enumerate(sockets):
                    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    selector.register(connected, selectors.EVENT_READ, number)
                took = self._loop(selector, sockets, seconds)
        finally:
            for connected in sockets:
                connected.close()
        return Outcome(len(self._latencies), took, time.process_time() - processor, self._latencies)

    def _loop(self, selector: selectors.BaseSelector, sockets: list[socket.socket], seconds: float) -> float:
        began = time.perf_counter()
        for number, connected in enumerate(sockets):
            self._ask(connected, number)
        waiting = len(sockets)
        while waiting:
            for key, _ in selector.select(timeout=1.0):
                if self._hear(sockets[key.data], key.data):
                    if time.perf_counter() - began < seconds:
                        self._ask(sockets[key.data], key.data)
                    else:
                        waiting -= 1
            if time.perf_counter() - began > seconds + PATIENCE:
                raise RuntimeError(f"{self._case.name}: {waiting} requests were never answered.")
        return time.perf_counter() - began

    def _ask(self, connected: socket.socket, number: int) -> None:
        self._asked[number] = time.perf_counter()
        connected.sendall(next(self._streams[number]))

    def _hear(self, connected: socket.socket, number: int) -> bool:
        """Whether the answer is complete."""
        part = connected.recv(262_144)
        answer = self._parts[number] = self._parts[number] + part
        head = answer.find(_END_OF_HEAD)
        missing = self._told(answer, head) + head + len(_END_OF_HEAD) - len(answer) if head >= 0 else 1
        if missing < 0 or not part:
            raise RuntimeError(f"{self._case.name}: the answer is not as long as it says: {answer[:2000]!r}")
        if missing == 0:
            self._parts[number] = b""
            self._latencies.append(time.perf_counter() - self._asked[number])
        return missing == 0

    def _told(self, answer: bytes, head: int) -> int:
        """The length of the body by the answer's head, when it is the one that was expected."""
        start = answer.find(_LENGTH, 0, head) + len(_LENGTH)
        told = int(answer[start : answer.index(b"\r\n", start)])
        slack = self._case.length // 20 if self._case.compressed else 0
        if not answer.startswith(b"HTTP/1.1 200 ") or abs(told - self._case.length) > slack:
            raise RuntimeError(f"{self._case.name}: {told} bytes instead of {self._case.length}: {answer[:2000]!r}")
        return told
