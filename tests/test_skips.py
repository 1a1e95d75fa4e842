"""The rule of tests/conftest.py, on a small test run of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest
from pathlib import Path

def test_passes(): pass

def test_needs_tmux(): pytest.skip("tmux is not installed")

def test_needs_samples(): pytest.skip("the shared folder is absent")

@pytest.mark.xfail(strict=True)
def test_known(): assert False
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text())
    pytester.makepyfile(TESTS)
    monkeypatch.delenv("CHAPERONE_CI", raising=False)
    monkeypatch.setenv("CHAPERONE_SHARED", str(pytester.path / "shared"))
    return pytester


def outcomes(run: pytest.Pytester, *arguments: str) -> dict[str, int]:
    unneeded = (f"-pno:{name}" for name in ("asyncio", "hypothesispytest", "randomly"))
    return run.runpytest_inprocess(*unneeded, *arguments).parseoutcomes()


def test_skips_are_skips_at_a_desk(run: pytest.Pytester) -> None:
    assert outcomes(run) == {"passed": 1, "skipped": 2, "xfailed": 1}


def test_skips_fail_in_ci(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPERONE_CI", "1")
    assert outcomes(run) == {"passed": 1, "failed": 1, "skipped": 1, "xfailed": 1}


def test_the_excuse_holds_only_without_the_folder(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPERONE_CI", "1")
    run.mkdir("shared")
    assert outcomes(run) == {"passed": 1, "failed": 2, "xfailed": 1}


def test_a_module_that_skips_fails_in_ci(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPERONE_CI", "1")
    run.makepyfile(test_all='import pytest\npytest.importorskip("no_such_module")')
    assert outcomes(run, "test_all.py") == {"errors": 1}
