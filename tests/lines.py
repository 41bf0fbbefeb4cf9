"""A line to the sandbox gateway that can be cut."""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from portal.adapters.gateways.port import Unreachable
from portal.adapters.gateways.sandbox import Sandbox


class Line:
    """The sandbox at the end of a line that breaks when told to: before it has heard, or before it is heard."""

    def __init__(self) -> None:
        self._sandbox: Sandbox | None = None
        self._cut, self._calls = "", ("",)

    def connect(self, *about: Any) -> "Line":
        """The line leads to a sandbox that is made like that."""
        self._sandbox = Sandbox(*about)
        return self

    def breaks(self, when: str, *calls: str) -> None:
        """From now on these calls get no answer; `when` is "before" or "after" they were carried out."""
        self._cut, self._calls = when, calls

    def mend(self) -> None:
        """Everything is heard and answered again."""
        self._cut = ""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._sandbox, name)
        return self._over(name, found) if iscoroutinefunction(found) else found

    def _over(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        async def asked(*arguments: Any) -> Any:
            self._break("before", name)
            answer = await call(*arguments)
            self._break("after", name)
            return answer

        return asked

    def _break(self, when: str, name: str) -> None:
        if self._cut == when and name in self._calls:
            raise Unreachable("the line is cut")
