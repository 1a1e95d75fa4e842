"""``chaperone setup teams``: builds the page that joins Teams, with Microsoft's calling SDK in it.

The SDK is Microsoft's, under a licence of its own, so that it does not come with the program: npm
fetches the locked packages, a bundler makes one file of them, and the rest is thrown away. Until
all of it is done nothing that was there is touched.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from monitor.errors import SetUpError
from monitor.setup.tools import Tools
from providers.teams import built
from providers.teams.browser import NO_HOST, Computer, lacking

Say = Callable[[str], None]
PREFIX = ".building-"
LOCK = ".setup"

FETCH = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
"""Exactly what is locked, and nothing of it is run while it is installed."""

LICENCE = (
    "Microsoft's calling SDK ({name} {version}) is fetched from the npm registry, under "
    "Microsoft's own licence for it; it stays on this computer."
)
DONE = "Up to date: {}"
BUSY = "'chaperone setup teams' runs already: wait until it is done"
INCOMPLETE = "the bundler left no page: build it anew with 'chaperone setup teams --force'"


def set_up(data: Path, say: Say, force: bool = False) -> None:
    """Build the page, and say what else is missing on this computer. Raises SetUpError."""
    computer = Computer()
    if not computer.fits:
        raise SetUpError(NO_HOST.format(computer.system))
    build(data, Tools(), say, force)
    if missing := lacking(computer, data):
        say(f"Still missing. {missing}")


def build(data: Path, tools: Tools, say: Say, force: bool = False) -> Path:
    """Build the page into the folder of the user's data, unless it is there; returns its folder.
    Raises SetUpError."""
    place = built.place(data)
    if built.is_built(place) and not force:
        say(DONE.format(place))
        return place
    began = time.monotonic()
    tools.check()
    home = built.home(data)
    with _folder(home) as folder:
        say(LICENCE.format(name=built.SDK, version=_sdk_version()))
        _lay_out(folder)
        say("Fetching the packages with npm (a minute or so; 150 MB for a while) ...")
        tools.npm(FETCH, folder)
        say("Bundling the page ...")
        out = folder / "out"
        tools.node(("build.mjs", str(out)), folder)
        if not built.is_built(out):
            raise SetUpError(INCOMPLETE)
        _put(out, place, folder)
        _clear_away(home, place)
        size = sum(file.stat().st_size for file in place.iterdir()) / 1e6
        say(f"Built in {time.monotonic() - began:.0f} s: {place} ({size:.1f} MB)")
    return place


def _sdk_version() -> str:
    package = json.loads((built.SOURCES / "package.json").read_text(encoding="utf-8"))
    return str(package["dependencies"][built.SDK])


def _lay_out(folder: Path) -> None:
    for name, content in built.sources():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


@contextlib.contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """A folder to build in, on the same disk as the place for what is built. It is removed, and so
    is what somebody who was killed has left."""
    try:
        home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the journal will be in it
        home.mkdir(exist_ok=True)
        with _alone(home):
            for left in home.glob(f"{PREFIX}*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(
                prefix=PREFIX, dir=home, ignore_cleanup_errors=True
            ) as folder:
                yield Path(folder)
    except OSError as error:
        raise SetUpError(f"the page could not be written in {home}: {error.strerror}") from None


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Held by one at a time."""
    import fcntl  # here: elsewhere than on POSIX nothing is set up

    number = os.open(home / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetUpError(BUSY) from None
        yield
    finally:
        os.close(number)


def _put(out: Path, place: Path, folder: Path) -> None:
    """Have the new page in its place, all at once; one that was there comes back if it fails."""
    aside = folder / "old"
    was_there = place.exists()
    if was_there:
        place.rename(aside)
    try:
        out.rename(place)
    except BaseException:
        if was_there:
            aside.rename(place)
        raise


def _clear_away(home: Path, place: Path) -> None:
    """Pages of other versions of the program are built anew when those are asked to."""
    for other in home.glob(f"{built.PREFIX}*"):
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
