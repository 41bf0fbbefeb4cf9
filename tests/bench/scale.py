"""How much is measured: the whole benchmark, or a glance that only shows that it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of the two accounts; customers with a session, with a form of their own, to be imported; browsers that save
    at once; rounds and the seconds of a slice; how often is tried what takes longer; customers whose subscriptions are
    renewed; how many invoices the customers have who are compared by them; browsers that want a document at once;
    pages that are looked at meanwhile, at least; lines of the two documents that are compared by them."""

    few: int
    many: int
    signed_in: int
    writers: int
    imported: int
    browsers: int
    rounds: int
    seconds: float
    tries: int
    renewals: int
    invoices: tuple[int, int, int]
    crowd: int
    looks: int
    lines: tuple[int, int]


WHOLE = Scale(
    few=1_000, many=100_000, signed_in=4_000, writers=128, imported=60, browsers=8, rounds=7, seconds=1.0, tries=5,
    renewals=1_000, invoices=(12, 1_000, 50_000), crowd=50, looks=100, lines=(100, 1_000),
)  # fmt: skip
GLANCE = Scale(few=100, many=200, signed_in=100, writers=16, imported=5, browsers=2, rounds=1, seconds=0.1, tries=1,
               renewals=20, invoices=(12, 60, 200), crowd=4, looks=4, lines=(10, 20))  # fmt: skip
