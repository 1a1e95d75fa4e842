"""One rule for every test: in CI (``CHAPERONE_CI`` set) a skipped test is a failure.

Excused are only the tests that need the folder beside the project (``../shared``, or what
``CHAPERONE_SHARED`` names) where it really is not there; their reason must say "shared".
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("CHAPERONE_SHARED", Path(__file__).parents[2] / "shared"))


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in a shell's background: the programs that tests start would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _condemn(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure, if this is CI and nothing excuses it."""
    if report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr)
    excused = "shared" in reason and not SHARED.is_dir()
    if os.environ.get("CHAPERONE_CI") and not excused:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge each test."""
    report = yield
    _condemn(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge each module, which may skip as a whole."""
    report = yield
    _condemn(report)
    return report
