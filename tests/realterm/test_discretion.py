"""Neither names nor secrets where other people or programs can read them."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.realterm.home import Home
from tests.realterm.window import CHAPERONE, Window
from tests.realterm.zoom import Zoom
from tests.standins.zoom import ZoomStandIn
from tests.standins.zoom_service import CLIENT_SECRET

pytestmark = pytest.mark.terminal

NAMES = ("Ada Specimen", "Specimen", "Ben Placeholder", "Placeholder", "Ms Example")
SECRETS = (CLIENT_SECRET, "made-up-token-")


def with_stderr_in(file: Path) -> tuple[str, ...]:
    """The program's command line, with stderr going to ``file``."""
    return ("/bin/sh", "-c", f'exec "$0" "$@" 2>{file}', *CHAPERONE)


def test_no_name_and_no_secret_leaks(home: Home, zoom: Zoom) -> None:
    errors = home.folder / "stderr"
    with home.window("watch", "3B", command=with_stderr_in(errors)) as window:
        zoom.run(zoom.listened_to())
        zoom.run(zoom.fill("Ben Placeholder"))
        window.shows("✓ Ada Specimen", "✓ Ben Placehol", "END FOR EVERYONE  ready")
        look_at_processes(window)
        zoom.do(lambda there: there.wire.cut())  # trouble is when programs say too much
        window.press("n")
        window.shows("Note on ")
        look_at_processes(window)
        window.press("ctrl+e")
        window.shows("ENDED after")
        look_at_processes(window)
        window.press("escape")
        window.lacks("Note on ")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
        assert window.strange_commands() == []
        assert window.said() == ""
    assert errors.read_text() == ""
    assert left_behind(home.folder) == {"journal.sqlite3"}


def look_at_processes(window: Window) -> None:
    """What ``ps`` shows of the program, and what its children inherit."""
    process = psutil.Process(window.process.pid)
    family = [process, *process.children(recursive=True)]
    for one in family:
        shown = " ".join([one.name(), *one.cmdline()])
        assert not any(text in shown for text in (*NAMES, *SECRETS))
    for child in family[1:]:
        inherited = "\n".join(child.environ().values())
        assert not any(text in inherited for text in (*NAMES, *SECRETS))
    for thread in Path(f"/proc/{process.pid}/task").glob("*/comm"):
        assert not any(text in thread.read_text() for text in NAMES)


def left_behind(folder: Path) -> set[str]:
    """Files that hold a name or a secret, other than the register and the test's own."""
    return {
        file.name.removesuffix("-wal").removesuffix("-shm")
        for file in folder.rglob("*")
        if file.is_file()
        and file.name != "3B.csv"
        and any(text.encode() in file.read_bytes() for text in (*NAMES, *SECRETS))
    }


def test_no_secret_is_in_the_journal(home: Home, zoom: Zoom) -> None:
    with home.window("watch", "3B") as window:
        zoom.run(zoom.listened_to())
        zoom.do(ZoomStandIn.expire_tokens)
        window.shows("END FOR EVERYONE  ready")
        window.press("F12")
        window.shows("ENDED after")
        window.until(lambda: bool(home.entries("journal.sqlite3")), what="the journal written")
        window.press("q")
        window.shows("Leave the monitor?")
        window.press("y")
        assert window.exit_status() == 0
    for file in home.data.iterdir():
        assert not any(secret.encode() in file.read_bytes() for secret in SECRETS)
        assert file.stat().st_mode & 0o077 == 0
