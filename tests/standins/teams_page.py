"""The page for Teams with a stand-in for Microsoft's SDK in it, and what drives the stand-in.

:func:`fake_page` builds the page's own code with ``tests/teams_page/fake`` in the place of the
SDK, once for each state of the files, and gives the folder: ``index.html`` and ``page.js``, what
the worker gets as its ``page``. :func:`real_page` is the same with the SDK itself.

In the browser the stand-in is ``window.fake``. Where nobody can reach into the browser, as behind
the worker, a :class:`Control` drives it, by lines of its own among the monitor's. The meeting
outlives the page: one that is started anew gets it, in its token, as the last one left it. The
functions are the same on both ways:

======================  ==============================================================
``world()``             the meeting, as in ``tests/teams_page/fake/world.ts``
``set(changes)``        of that: ``role``, ``entry`` (``"InLobby"``: our own leg waits),
                        ``told``/``untold`` (capabilities), ``can``, ``mics``, ``cameras``,
                        ``recording``, ``transcription``, ``total``, ``limit`` (requests in a
                        second; refused ones count), ``latency``, ``lag`` (between a removal's
                        answer and its being seen), ``returning`` (``{ids, after}``: who comes
                        back once removed), ``survivors`` (``{ids, times}``: whom the
                        first so many ENDs leave in), ``broken``, ``online``
``join(person)``        somebody comes; ``kind`` (teams, guest, phone, acs, app, unknown), ``name``,
                        ``role``, ``state`` (``"InLobby"``), ``muted``, ``camera``, ``sharing``,
                        ``hand``, ``id``; returns the raw id
``change(id, person)``  somebody does something
``leave(id)``           somebody goes
``fault(op, fault)``    what becomes of a request: ``"never"`` (no answer), ``"nothing"`` (taken,
                        without effect), ``{"late": ms}`` (taken, with effect so much later),
                        ``{"code": 429, "subCode": 0}``, ``None`` (as usual).
                        ``op``: agent (403/40231: the token is refused), join, joining (at
                        once), admit, reject, admitAll, remove, mute, lowerHands, forbidAudio …
                        permitOthersVideo, hangUp (own leg), end (for everyone); with a raw id
                        after it (``"remove 8:orgid:…"``) for one person only; ``next``: the
                        next request alone, whatever it is
``become(state)``       our own leg is in that state: ``"Connected"``, let in from the lobby
``drop(code, subCode)`` our own leg is lost
``ended()``             somebody else ends the meeting for everyone
``requests()``          what was asked of Teams: ``op``, ``id``, ``at`` (ms), ``refused``
``calls()``             our legs: ``state``, ``deaf``, ``listeners``
``token()``             asks the credential for a token, as the SDK does when it needs one
======================  ==============================================================

Opened as ``index.html?unsupported`` it is in a browser that the SDK does not support.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "providers/teams/page"
FAKE = ROOT / "tests/teams_page/fake"
TOOLS = ROOT / ".venv/teams-page"
"""Where ``make teams-page`` puts node modules; what is built is kept there as well."""
BUILD_SECONDS = 60
KEEP_SECONDS = 2 * 24 * 3600
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
OWN_ID = "8:orgid:made-up-companion"
ANSWER_SECONDS = 5.0


def browser() -> str | None:
    """A Chromium on this computer."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing(with_browser: bool = True) -> str:
    """Why the page cannot be tried here; empty if it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (TOOLS / "ready").exists():
        return "what the page for Teams is built with is not installed: make teams-page"
    if with_browser and browser() is None:
        return "no Chromium is installed"
    return ""


def workshop(folder: Path) -> Path:
    """Lay out, in ``folder``, page and stand-in as they lie in the project, beside the node
    modules; returns the page's folder in it."""
    for place in (PAGE, FAKE):
        shutil.copytree(
            place, folder / place.relative_to(ROOT), ignore=shutil.ignore_patterns("node_modules")
        )
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    return folder / PAGE.relative_to(ROOT)


def fake_page(main: str = "main.ts") -> Path:
    """The page with the stand-in, built if these files have not been yet; ``main`` says how the two
    are put together."""
    entry = os.path.relpath(FAKE / main, PAGE)
    return _built(f"fake-{Path(main).stem}", entry)


def real_page() -> Path:
    """The page with Microsoft's SDK."""
    return _built("real")


def _built(name: str, *entry: str) -> Path:
    digest = hashlib.sha256()
    for place in (PAGE, FAKE) if entry else (PAGE,):
        for file in sorted(place.rglob("*")):
            if file.is_file():
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    place = TOOLS / "built" / f"{name}-{digest.hexdigest()[:16]}"
    if not place.is_dir():
        place.parent.mkdir(exist_ok=True)
        _tidy(place.parent)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            out = Path(folder) / "out"
            subprocess.run(
                ["node", "build.mjs", str(out), *entry],
                cwd=workshop(Path(folder)),
                check=True,
                timeout=BUILD_SECONDS,
            )
            try:
                out.rename(place)
            except OSError:  # another process has built it meanwhile
                if not place.is_dir():
                    raise
    return place


def _tidy(folder: Path) -> None:
    """Remove what was built of files as they were days ago."""
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


def token(lifetime: float = 3600, **claims: Any) -> str:
    """A made-up calling token, of the form that the real ones have."""
    claims = {"skypeid": OWN_ID.removeprefix("8:"), "exp": int(time.time() + lifetime), **claims}
    parts = ({"alg": "none"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join([*(part.rstrip("=") for part in encoded), "made-up-signature"])


class Control:
    """Drives the stand-in through the lines of a companion, or of a test: ``tell`` sends one to the
    page; whatever comes from there is given to :meth:`said`."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], object]) -> None:
        self.world: dict[str, Any] = {}
        """The meeting as the page told it last; before there is one, what it is to begin with."""
        self._tell = tell
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}

    def token(self, lifetime: float = 3600, **claims: Any) -> str:
        """A calling token that brings the meeting with it."""
        return token(lifetime, world=self.world, **claims)

    def said(self, line: Mapping[str, Any]) -> bool:
        """Take what the stand-in said; whether the line was one of its own."""
        told = line.get("fake")
        if told is None:
            return False
        self.world = told["world"]
        answer = self._answers.pop(told.get("n"), None)
        if answer is not None and not answer.done():
            answer.set_result(told["result"])
        return True

    async def call(self, name: str, *args: Any) -> Any:
        """Call a function of ``window.fake`` in a page that has been started."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._tell({"fake": {"n": number, "call": name, "args": args}})
        return await asyncio.wait_for(answer, ANSWER_SECONDS)
