"""A companion's child that does what a test tells it: ``python -m tests.standins.companion``.

It repeats what it is told, and on ``{"do": WORD}`` behaves as the word says.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from providers.companion_child import Gone, Line, harden, leave, wait

BEAT_SECONDS = 0.05


class Child:
    """Says ``{}`` all the time, and is as good or bad as it is told."""

    def __init__(self, link: Line, bell: Line) -> None:
        self.link = link
        self.bell = bell
        self.stubborn = False

    def run(self) -> None:
        """Until it is told to leave."""
        brief = self._brief()
        for word in brief.get("first", ()):
            self.do(word)
        self.link.say({"ready": True, "pid": os.getpid()})
        self.link.say({"brief": brief, "pid": os.getpid()})
        while True:
            wait([self.link, self.bell], BEAT_SECONDS)
            for body in self.link.hear():
                if "leave" in body and not self.stubborn:
                    leave(self.link, "was asked to", again=True)
                self.do(body["do"]) if "do" in body else self.link.say(body)
            for body in self.bell.hear():
                self.bell.say({"took": body})
            self.link.say({})

    def _brief(self) -> dict[str, Any]:
        while True:
            wait([self.link], 1.0)
            bodies = self.link.hear()
            if bodies:
                return bodies[0]

    def _flood(self) -> None:
        while True:
            with contextlib.suppress(BlockingIOError):
                self.bell._socket.send(100 * b'{"took": 0}\n')

    def do(self, word: str) -> None:
        """Behave as ``word`` says."""
        match word:
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "last words on the bell":
                self.bell.say({"over": True})
                os.kill(os.getpid(), signal.SIGSEGV)
            case "flood the bell":
                self.link.say({"flooding": True})
                threading.Thread(target=self._flood, daemon=True).start()
            case "exit":
                os._exit(3)
            case "sleep":
                time.sleep(60)
            case "stubborn":
                self.stubborn = True
            case "give up":
                leave(self.link, "makes no sense any more", again=False)
            case "noise":
                os.write(1, b"password\n")
                os.write(2, b"password\n")
            case "garble":
                self.link._out += b"{nonsense\n"
            case "long":
                self.link._out += b'{"x": "' + 5_000_000 * b"x" + b'"}\n'
            case "family":
                other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
                self.link.say({"family": other.pid})
            case "report":
                libc = ctypes.CDLL(None)
                self.link.say(
                    {
                        "core": resource.getrlimit(resource.RLIMIT_CORE),
                        "dumpable": libc.prctl(3, 0, 0, 0, 0),
                        "group": os.getpgid(0),
                        "environ": sorted(os.environ),
                        "home": os.environ["HOME"],
                        "mode": Path.home().stat().st_mode & 0o777,
                        "terminal": [os.isatty(fd) for fd in range(3)],
                    }
                )


if __name__ == "__main__":
    harden()
    try:
        Child(*(Line(int(number)) for number in sys.argv[1:])).run()
    except Gone:
        os._exit(0)
