from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.terminal.terminal import GENEROUS, REPO, Reports

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
]


class Tmux:
    """The rig in a tmux of our own, with tmux's defaults."""

    def __init__(self) -> None:
        self.name = f"chaperone-test-{secrets.token_hex(6)}"
        self.reports = Reports()
        rig = [sys.executable, "-m", "tests.terminal.rig", self.reports.path]
        self("new-session", "-d", "-x", "80", "-y", "24", "-c", str(REPO), *rig)

    def __call__(self, *command: str) -> None:
        environ = {name: value for name, value in os.environ.items() if name != "TMUX"}
        subprocess.run(
            ["tmux", "-L", self.name, "-f", "/dev/null", *command], check=True, env=environ
        )

    def close(self) -> None:
        self("kill-server")
        self.reports.close()

    def words(self, until: str) -> list[dict[str, Any]]:
        """The reports up to the next one of ``until``."""
        deadline = time.monotonic() + GENEROUS
        start = len(self.reports.all)
        while not any(report["word"] == until for report in self.reports.all[start:]):
            self.reports.socket.settimeout(max(0.01, deadline - time.monotonic()))
            self.reports.receive()
        return self.reports.all[start:]


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    made = Tmux()
    yield made
    made.close()


@pytest.mark.parametrize("key", ["F12", "C-e"])
def test_end_keys_arrive_through_tmux(tmux: Tmux, key: str) -> None:
    tmux.words("ready")
    tmux("send-keys", key)
    assert [report["word"] for report in tmux.words("banner")] == ["end", "banner"]


def test_a_paste_through_tmux_is_not_a_key(tmux: Tmux) -> None:
    tmux.words("ready")
    tmux("set-buffer", "hello \x05 \x1b[24~\x05")
    tmux("paste-buffer", "-p")
    tmux("send-keys", "x")
    words = tmux.words("key")
    assert [report["word"] for report in words] == ["paste", "key"]
    assert words[-1]["key"] == "x"
