"""Node and npm, with which the page that joins Teams is built: whether they are here, and how they
are run. What they write is read, and told in one sentence."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from monitor.errors import SetUpError

OLDEST_NODE, OLDEST_NPM = 18, 7
"""The bundler's oldest Node, and the first npm that reads the lock."""
LOOK_SECONDS = 20.0
RUN_SECONDS = 900.0
SETTINGS = {
    "npm_config_fetch_retries": "2",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "5000",
    "npm_config_update_notifier": "false",
}
"""Of npm, where the environment says nothing else: offline is said within seconds, not minutes."""

REMEDY = (
    "on Debian 'sudo apt install nodejs npm', elsewhere from https://nodejs.org; then run "
    "'chaperone setup teams' again"
)
_CODE = re.compile(r"(?m)^npm (?:ERR!|error) code (\w+)")
OFFLINE = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ERR_SOCKET_TIMEOUT",
    "EIDLETIMEOUT",
)
NO_NETWORK = (
    "the npm registry could not be reached ({}): look at the network, and at the proxy that npm is "
    "to use ('npm config get https-proxy'), and run it again"
)
NOT_LOCKED = "npm got other packages than the locked ones (EINTEGRITY): nothing of it is used"
FULL = "the disk is full: about 200 MB are needed for a while"
FAILED = "{} failed ({}): nothing has changed"


class Tools:
    """Those of this computer."""

    def check(self) -> None:
        """Raises SetUpError where one of them is missing or too old."""
        for name, oldest in (("node", OLDEST_NODE), ("npm", OLDEST_NPM)):
            version = self._version(name)
            if version is None:
                raise SetUpError(f"{name} is not installed, and is needed to build: {REMEDY}")
            if version < oldest:
                wanted = f"{oldest} or newer is needed"
                raise SetUpError(f"{name} {version} is too old to build with, {wanted}: {REMEDY}")

    def npm(self, arguments: Sequence[str], folder: Path) -> None:
        """Run npm there. Raises SetUpError."""
        self._run("npm", arguments, folder)

    def node(self, arguments: Sequence[str], folder: Path) -> None:
        """Run node there. Raises SetUpError."""
        self._run("node", arguments, folder)

    def _version(self, name: str) -> int | None:
        """The major one."""
        program = shutil.which(name)
        if program is None:
            return None
        try:
            done = subprocess.run(  # noqa: S603  what PATH names
                [program, "--version"], capture_output=True, text=True, timeout=LOOK_SECONDS
            )
        except (OSError, subprocess.SubprocessError):
            return None
        found = re.match(r"v?(\d+)\.", done.stdout)
        return int(found[1]) if found else None

    def _run(self, name: str, arguments: Sequence[str], folder: Path) -> None:
        program = shutil.which(name)
        assert program is not None, "it has been looked for"
        process = subprocess.Popen(  # noqa: S603
            [program, *arguments],
            cwd=folder,
            env={**SETTINGS, **os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            _, said = process.communicate(timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            raise SetUpError(FAILED.format(name, f"not done in {RUN_SECONDS:.0f} s")) from None
        finally:  # ctrl+c, too: nothing that it has started goes on
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.returncode:
            raise SetUpError(_meaning(name, process.returncode, said))


def _meaning(name: str, status: int, said: str) -> str:
    """What a failure means. What npm itself writes names places that help nobody."""
    found = _CODE.search(said)
    code = found[1] if found else f"status {status}"
    if code in OFFLINE:
        return NO_NETWORK.format(code)
    if code == "EINTEGRITY":
        return NOT_LOCKED
    if code == "ENOSPC":
        return FULL
    return FAILED.format(name, code)
