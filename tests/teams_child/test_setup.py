"""``chaperone setup teams``, with a stand-in for npm; with the real one in ``test_real_sdk``."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.errors import SetUpError
from monitor.setup import teams, tools
from monitor.setup.teams import build
from monitor.setup.tools import Tools
from providers.teams import built
from tests.terminal.terminal import REPO

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="the stand-ins are for sh")

PATH = os.environ["PATH"]
COMMAND = [sys.executable, "-m", "monitor", "setup", "teams", "--force"]
NPM = """case $1 in --version) echo 11.0.0; exit;; esac
echo "$PWD" "$@" >> {log}
mkdir node_modules
"""
NODE = """case $1 in --version) echo v20.1.0; exit;; esac
test "$1" = build.mjs && test -d node_modules && test -f src/main.ts || exit 9
mkdir "$2" && echo built > "$2/index.html" && echo built > "$2/page.js"
"""


class Desk:
    """A computer with stand-ins for the tools, and a user's data."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "npm.log"
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.data = folder / "data"
        self.said: list[str] = []
        self.put("npm", NPM.format(log=self.log))
        self.put("node", NODE)

    @property
    def place(self) -> Path:
        return built.place(self.data)

    def put(self, name: str, script: str) -> None:
        program = self.programs / name
        program.write_text(f"#!/bin/sh\n{script}")
        program.chmod(0o700)

    def build(self, force: bool = False) -> Path:
        self.said.clear()
        return build(self.data, Tools(), self.said.append, force)

    def is_clean(self) -> bool:
        """Whether there is nothing but the page."""
        return {one.name for one in built.home(self.data).iterdir()} <= {
            self.place.name,
            teams.LOCK,
        }


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path)
    monkeypatch.setenv("PATH", f"{desk.programs}:/usr/bin:/bin")
    return desk


def test_fresh_it_is_built_and_all_else_thrown_away(desk: Desk) -> None:
    assert desk.build() == desk.place
    assert built.is_built(desk.place)
    assert desk.is_clean()
    assert stat.S_IMODE(desk.data.stat().st_mode) == 0o700, "the journal will be in it"
    folder, *arguments = desk.log.read_text().split()
    assert Path(folder).parent == built.home(desk.data)
    assert arguments == list(teams.FETCH)
    assert "--ignore-scripts" in arguments
    assert "Microsoft's own licence" in desk.said[0]
    assert f"{built.SDK} 2." in desk.said[0]


def test_again_it_is_up_to_date_and_by_force_built_anew(desk: Desk) -> None:
    desk.build()
    (desk.place / "page.js").write_text("old")
    desk.build()
    assert desk.said == [teams.DONE.format(desk.place)]
    assert (desk.place / "page.js").read_text() == "old"
    desk.build(force=True)
    assert (desk.place / "page.js").read_text() == "built\n"
    assert desk.is_clean()


def test_what_other_versions_and_killed_ones_left_goes(desk: Desk) -> None:
    home = built.home(desk.data)
    (home / f"{built.PREFIX}0000").mkdir(parents=True)
    (home / f"{teams.PREFIX}left").mkdir()
    desk.build()
    assert desk.is_clean()


@pytest.mark.parametrize("name", ["npm", "node"])
def test_a_tool_that_is_missing_or_old_is_said_with_the_remedy(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put(name, "echo v6.0.0")
    with pytest.raises(SetUpError, match=rf"^{name} 6 is too old .*nodejs\.org"):
        desk.build()
    (desk.programs / name).unlink()
    monkeypatch.setenv("PATH", str(desk.programs))
    with pytest.raises(SetUpError, match=rf"^{name} is not installed.*sudo apt install"):
        desk.build()
    assert not desk.data.exists()


@pytest.mark.parametrize(
    ("writes", "sentence"),
    [
        ("npm error code ENOTFOUND", tools.NO_NETWORK.format("ENOTFOUND")),
        ("npm ERR! code EAI_AGAIN", tools.NO_NETWORK.format("EAI_AGAIN")),
        ("npm error code EINTEGRITY", tools.NOT_LOCKED),
        ("npm error code ENOSPC", tools.FULL),
        ("npm error code EOTHER", tools.FAILED.format("npm", "EOTHER")),
        ("something else", tools.FAILED.format("npm", "status 1")),
    ],
)
def test_where_npm_fails_it_is_said_and_nothing_has_changed(
    desk: Desk, writes: str, sentence: str
) -> None:
    desk.build()
    (desk.place / "page.js").write_text("as it was")
    desk.put("npm", f"case $1 in --version) echo 11.0.0; exit;; esac\necho '{writes}' >&2; exit 1")
    with pytest.raises(SetUpError) as failed:
        desk.build(force=True)
    assert str(failed.value) == sentence
    assert (desk.place / "page.js").read_text() == "as it was"
    assert desk.is_clean()


@pytest.mark.parametrize(
    ("node", "sentence"),
    [
        ("exit 1", tools.FAILED.format("node", "status 1")),
        ("exit 0", teams.INCOMPLETE),
        ("mkdir $2; touch $2/index.html", teams.INCOMPLETE),
    ],
)
def test_where_bundling_fails_nothing_has_changed(desk: Desk, node: str, sentence: str) -> None:
    desk.put("node", f"case $1 in --version) echo v20.1.0; exit;; esac\n{node}")
    with pytest.raises(SetUpError) as failed:
        desk.build()
    assert str(failed.value) == sentence
    assert not desk.place.exists()
    assert desk.is_clean()


def test_while_one_builds_another_is_refused(desk: Desk) -> None:
    home = built.home(desk.data)
    home.mkdir(parents=True)
    with (home / teams.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(SetUpError, match="runs already"):
            desk.build()
    desk.build()


def test_what_cannot_be_written_is_said(desk: Desk) -> None:
    desk.data.write_text("a file where the folder should be")
    with pytest.raises(SetUpError, match="could not be written"):
        desk.build()


class TestCommand:
    """As staff run it."""

    @pytest.fixture(autouse=True)
    def _own_data(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_DATA_HOME", str(desk.data))
        desk.data = desk.data / "chaperone"

    @pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
    def test_offline_it_says_so_in_one_sentence(self, desk: Desk) -> None:
        for name in ("npm", "node"):
            (desk.programs / name).unlink()
        environ = {**os.environ, "PATH": PATH, "npm_config_registry": "http://127.0.0.1:9"}
        environ["npm_config_cache"] = str(desk.log.with_name("cache"))
        done = subprocess.run(COMMAND, cwd=REPO, env=environ, capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stderr == f"chaperone: {tools.NO_NETWORK.format('ECONNREFUSED')}\n"
        assert desk.is_clean()

    def test_interrupted_nothing_has_changed_and_nothing_goes_on(self, desk: Desk) -> None:
        desk.build()
        (desk.place / "page.js").write_text("as it was")
        started = desk.log.with_name("started")
        desk.put(
            "npm",
            f"case $1 in --version) echo 11.0.0; exit;; esac\necho $$ > {started}; exec sleep 60",
        )
        running = subprocess.Popen(
            COMMAND, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 30
        while not (started.exists() and started.read_text().strip()):
            assert time.monotonic() < until
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
        assert running.returncode == 1
        assert said == "\nAborted!\n" or said == "Aborted!\n"
        with pytest.raises(ProcessLookupError):
            os.kill(int(started.read_text()), 0)
        assert (desk.place / "page.js").read_text() == "as it was"
        assert desk.is_clean()

    def test_it_says_what_it_does_in_plain_lines(self, desk: Desk) -> None:
        done = subprocess.run(COMMAND, cwd=REPO, check=True, capture_output=True, text=True)
        assert done.stderr == ""
        lines = done.stdout.splitlines()
        assert lines[0].startswith("Microsoft's calling SDK (")
        assert any(line.startswith("Built in ") for line in lines)
        assert desk.is_clean()
