"""What is measured, what must be reached and what is aimed at (in the order of the report), and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its limits; `most` when they are upper ones."""

    text: str
    must: float
    aim: float
    unit: str = ""
    most: bool = False

    def line(self, value: float, note: str) -> str:
        """The figure as a line of the report."""
        sign = "<=" if self.most else ">="
        limits = (f"{sign} {_short(limit)} {self.unit}" for limit in (self.must, self.aim))
        columns = [f"{_short(value)} {self.unit}", *limits]
        row = "".join(f"{column:>15}" for column in columns)
        return f"{self.text:55}{row}   {self._verdict(value):8} {note}"

    def _verdict(self, value: float) -> str:
        reached = [value <= limit if self.most else value >= limit for limit in (self.must, self.aim)]
        return "aim" if all(reached) else "must" if reached[0] else "MISSED"


FIGURES = {
    "page": Figure("My details as page, against the floor", 0.10, 0.20),
    "fragment": Figure("My details as fragment, against the floor", 0.12, 0.25),
    "customers": Figure("Page at 100,000 customers, against 1,000", 0.75, 0.90),
    "write": Figure("POST that changes the address, against its GET", 0.60, 0.90),
    "postgresql": Figure("Page on PostgreSQL, against SQLite", 0.50, 0.70),
    "tail": Figure("p99 at 64 connections, against p50", 6.0, 3.0, most=True),
    "kept": Figure("Concurrent updates of one record, kept of 200", 200, 200),
    "list": Figure("My subscriptions as page, against the floor", 0.06, 0.12),
    "contract": Figure("One subscription as page, against the floor", 0.04, 0.08),
    "invoices": Figure("My invoices of 50,000, against 1,000", 0.80, 0.95),
    "many invoices": Figure("My invoices of 1,000, against 12 (25 rows, against 12)", 0.50, 0.70),
    "renewals": Figure("Renewals, each charged and told, on SQLite", 100, 300, "/s"),
    "renewals on postgresql": Figure("Renewals, each charged and told, on PostgreSQL", 60, 150, "/s"),
    "first pdf": Figure("First PDF of an invoice", 150, 100, "ms", most=True),
    "repeated pdf": Figure("The same PDF again, against a plain file of its size", 0.30, 0.60),
    "same pdf": Figure("50 first requests of one PDF at once, against one", 2.0, 1.2, most=True),
    "different pdfs": Figure("First requests of 50 PDFs at once", 5, 10, "/s"),
    "beside pdfs": Figure("p95 of a page meanwhile, against when none is printed", 1.5, 1.2, most=True),
    "printing memory": Figure("Resident memory of a process that prints", 200.0, 150.0, "MB", most=True),
    "long pdf": Figure("A line of a PDF of 1,000, against one of 100", 1.5, 1.1, most=True),
    "search": Figure("Customer search in the console at 100,000, p50", 150, 80, "ms", most=True),
    "api list": Figure("API: 50 newest invoices at 100,000 customers, against 1,000", 0.75, 0.90),
    "api writes": Figure("API: changes of a customer, on SQLite", 200, 400, "/s"),
    "import": Figure("Import, rows a second against executemany", 0.20, 0.40),
    "visit": Figure("First visit, transferred", 45.0, 35.0, "kB", most=True),
    "change": Figure("Section change, transferred", 6.0, 4.0, "kB", most=True),
    "memory": Figure("Resident memory of the serving process", 150.0, 110.0, "MB", most=True),
    "start": Figure("Start until the first page is answered", 2.5, 1.5, "s", most=True),
}


def heading() -> str:
    """The first line of the report."""
    return f"{'':55}" + "".join(f"{column:>15}" for column in ("measured", "must", "aim"))


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
