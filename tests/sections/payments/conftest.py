"""A house that takes payments by the sandbox, over a line that can be cut."""

from dataclasses import replace

import pytest

from portal.settings import Settings
from tests.lines import Line


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """The line between house and gateway."""
    line = Line()
    monkeypatch.setattr("portal.app.Sandbox", line.connect)
    return line


@pytest.fixture
def settings(settings: Settings, line: Line) -> Settings:
    """Payments are taken."""
    return replace(settings, gateway="sandbox")
