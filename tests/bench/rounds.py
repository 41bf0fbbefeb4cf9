"""Alternated rounds: every case gets its slice in each of them, and ratios are taken within a round."""

import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from types import TracebackType

from tests.bench.load import Case, Outcome, obey
from tests.bench.servers import Server


@dataclass(frozen=True, slots=True)
class Slice:
    """What a case did in one round: the load's outcome and the server's processor time in seconds."""

    outcome: Outcome
    processor: float

    @property
    def speed(self) -> float:
        """Answers a second."""
        return self.outcome.answers / self.outcome.seconds

    @property
    def cost(self) -> float:
        """The server's processor time for an answer, in microseconds."""
        return self.processor / self.outcome.answers * 1e6


class Load:
    """The load's process, while the `with` lasts."""

    def __enter__(self) -> "Load":
        context = multiprocessing.get_context("spawn")
        self._orders, other = context.Pipe()
        self._process = context.Process(target=obey, args=(other,), daemon=True)
        self._process.start()
        other.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._orders.close()
        self._process.join(30)

    def learn(self, case: Case) -> None:
        """The case can be run by its name; its streams go on where they were from run to run."""
        self._orders.send(case)

    def run(self, name: str, seconds: float) -> Outcome:
        """The case's outcome; what went wrong in the load is raised here."""
        self._orders.send((name, seconds))
        outcome = self._orders.recv()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Results:
    """The slices of every case, one for each round."""

    def __init__(self, slices: Mapping[str, Sequence[Slice]]) -> None:
        self._slices = slices

    @property
    def cases(self) -> frozenset[str]:
        """The names of the cases."""
        return frozenset(self._slices)

    def ratio(self, case: str, other: str) -> float:
        """How fast a case was against another one: the median over the rounds."""
        return median(a.speed / b.speed for a, b in zip(self._slices[case], self._slices[other], strict=True))

    def tail(self, case: str) -> float:
        """The 99th percentile of latency against the median: the median over the rounds."""
        return median(_tail(slice_.outcome.latencies) for slice_ in self._slices[case])

    def speed(self, case: str) -> float:
        """Answers a second: the median over the rounds."""
        return median(one.speed for one in self._slices[case])

    def middle(self, case: str) -> float:
        """The median of latency in seconds: the median over the rounds."""
        return median(median(one.outcome.latencies) for one in self._slices[case])

    def note(self, case: str, other: str | None = None) -> str:
        """Speed and cost of a case in words, and the ratio by processor time, which other load disturbs less."""
        speed, cost = (median(getattr(one, name) for one in self._slices[case]) for name in ("speed", "cost"))
        if not cost:
            return f"{speed:.0f}/s"
        told = f"{speed:.0f}/s, {cost:.0f} µs"
        if other is None:
            return told
        pairs = zip(self._slices[case], self._slices[other], strict=True)
        return f"{told}; by processor time {median(b.cost / a.cost for a, b in pairs):.2f}"

    def own(self, case: str) -> float:
        """The load's own processor time for an answer, in microseconds."""
        return median(one.outcome.processor / one.outcome.answers for one in self._slices[case]) * 1e6


def alternate(load: Load, cases: Sequence[tuple[Case, Server]], *, rounds: int, seconds: float) -> Results:
    """Every case in every round, the order turned by one each time; the first, shorter round does not count."""
    slices: dict[str, list[Slice]] = {case.name: [] for case, _ in cases}
    for case, _ in cases:
        load.learn(case)
        load.run(case.name, seconds / 2)
    for number in range(rounds):
        turn = number % len(cases)
        for case, server in (*cases[turn:], *cases[:turn]):
            before = server.processor
            outcome = load.run(case.name, seconds)
            slices[case.name].append(Slice(outcome, server.processor - before))
    return Results(slices)


def _tail(latencies: Sequence[float]) -> float:
    hundredths = quantiles(latencies, n=100)
    return hundredths[98] / hundredths[49]
