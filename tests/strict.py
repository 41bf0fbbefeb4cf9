"""With PORTAL_TEST_STRICT=1 a skipped test or module is a failed one, so that nothing goes untested without a word."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

STRICT = os.environ.get("PORTAL_TEST_STRICT", "") not in ("", "0")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip of a test is reported as its failure; an expected failure (xfail) stays one."""
    return _refused((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skip of a whole module (importorskip, allow_module_level) is reported as an error of its collection."""
    return _refused((yield))


def _refused(report: Report) -> Report:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{_reason(report)} (under PORTAL_TEST_STRICT a skip is a failure)"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
