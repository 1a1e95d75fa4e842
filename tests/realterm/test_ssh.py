"""The practice class over a real ssh connection to this machine."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.realterm.home import Home
from tests.realterm.lessons import lesson
from tests.realterm.window import CHAPERONE, Window
from tests.terminal.terminal import GENEROUS, REPO

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
SSH, KEYGEN = shutil.which("ssh"), shutil.which("ssh-keygen")
pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(SSHD is None, reason="sshd is not installed"),
    pytest.mark.skipif(SSH is None or KEYGEN is None, reason="ssh is not installed"),
]

_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
"""


class Sshd:
    """An sshd of our own on a free port, with keys of its own; lets only this user in."""

    def __init__(self, folder: Path) -> None:
        assert SSHD is not None
        assert KEYGEN is not None
        self.folder = folder
        folder.mkdir(mode=0o700)
        for name in ("host", "user"):
            subprocess.run(
                [KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
            )
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        config = folder / "sshd_config"
        config.write_text(_CONFIG.format(port=self.port, folder=folder))
        if os.geteuid() == 0:  # where the daemon, as root, drops its rights
            Path("/run/sshd").mkdir(exist_ok=True)
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", config], stderr=self.log, start_new_session=True
        )
        self._wait()

    def _wait(self) -> None:
        """Wait until it takes connections."""
        deadline = time.monotonic() + GENEROUS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text())

    def command(self, remote: str) -> list[str]:
        """How a person runs ``remote`` in a terminal there."""
        assert SSH is not None
        options = {
            "IdentityFile": f"{self.folder}/user",
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": os.devnull,
            "LogLevel": "ERROR",
        }
        flags = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
        return [SSH, "-F", os.devnull, "-tt", "-p", str(self.port), *flags,
                f"{getpass.getuser()}@127.0.0.1", remote]  # fmt: skip

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Sshd]:
    made = Sshd(tmp_path / "ssh")
    yield made
    made.close()


def practise(home: Home, sshd: Sshd) -> Window:
    """The practice class there, in a window here."""
    file = home.write("quiet.toml", lesson("raise_hand"))
    program = shlex.join([*CHAPERONE, "practise", "--scenario", str(file)])
    unknown_there = {name: value for name, value in home.environ.items() if name != "TERM"}
    settings = shlex.join(f"{name}={value}" for name, value in unknown_there.items())
    command = sshd.command(f"cd {shlex.quote(str(REPO))} && exec env {settings} {program}")
    return Window(command, {**os.environ, "TERM": "xterm-256color"})


@pytest.mark.parametrize("key", ["F12", "ctrl+e"])
def test_the_class_is_shown_and_end_works(home: Home, sshd: Sshd, key: str) -> None:
    with practise(home, sshd) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6", "Waiting 2", " UP ")
        window.resize(120, 40)
        window.shows("Shown as", "END FOR EVERYONE  ready")
        window.press(key)
        window.shows("ENDED after", "In the call 0")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        assert "You practised" in window.said()
        assert window.broken_modes() == []


def test_a_lost_connection_closes_the_session(home: Home, sshd: Sshd) -> None:
    """The laptop is shut: the program over there leaves, with its journal whole."""
    with practise(home, sshd) as window:
        window.shows("END FOR EVERYONE  ready", "In the call 6")
        window.process.kill()
        window.until(lambda: "closed" in [e.body.kind for e in home.entries()], what="a closed log")
    assert home.is_whole()
