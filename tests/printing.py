"""The printer of all tests of a process, whose processes take a second to start."""

from portal.adapters.pdf import Printer


class SharedPrinter(Printer):
    """A printer that outlives the houses it stands in; its processes end with the one that has started them."""

    def close(self) -> None:
        """It goes on for the next test."""


PRINTER = SharedPrinter()
