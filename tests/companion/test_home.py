"""The home of a companion's child: private, thrown away, and cleared away later where that could
not be done."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from providers.companion_home import HELD, PREFIX, clear_away, home
from tests.terminal.terminal import REPO

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="companions run on POSIX only")

KILLED = """
import os, signal
from providers.companion_home import home
with home() as folder:
    open(os.path.join(folder, "left"), "w").close()
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary folders of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def killed() -> Path:
    """The home that is left by somebody who was killed."""
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=REPO, capture_output=True, text=True)
    left = Path(done.stdout.strip())
    assert (left / "left").exists()
    return left


def test_it_is_private_and_goes_with_all_that_is_in_it(temporary: Path) -> None:
    with home() as folder:
        assert Path(folder).parent == temporary
        assert Path(folder).stat().st_mode & 0o777 == 0o700
        (Path(folder) / "deep").mkdir()
        (Path(folder) / "deep" / "file").touch()
    assert list(temporary.iterdir()) == []


def test_it_goes_when_something_fails(temporary: Path) -> None:
    with pytest.raises(RuntimeError), home():
        raise RuntimeError
    assert list(temporary.iterdir()) == []


def test_what_a_killed_monitor_left_goes_at_the_next_start() -> None:
    left = killed()
    with home() as folder:
        assert not left.exists()
        assert Path(folder).exists()


def test_what_another_monitor_uses_stays() -> None:
    with home() as theirs:
        with home() as ours:
            assert Path(theirs).exists()
            clear_away()
            assert Path(theirs).exists()
            assert Path(ours).exists()
        assert Path(theirs).exists()


def test_a_file_that_was_locked_is_held_against_other_processes() -> None:
    look = "from providers.companion_home import clear_away; clear_away()"
    with home() as folder:
        subprocess.run([sys.executable, "-c", look], cwd=REPO, check=True)
        assert Path(folder).exists()


def test_what_cannot_be_removed_yet_goes_later(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that has just been killed may still write there."""
    with monkeypatch.context() as busy, home() as folder:
        (Path(folder) / "deep").mkdir()
        busy.setattr(shutil, "rmtree", lambda *_, **__: None)
        left = Path(folder)
    assert (left / HELD).exists()
    with home():
        assert not left.exists()


def test_what_is_none_of_ours_stays(temporary: Path) -> None:
    left = killed()
    notes = temporary / f"{PREFIX}notes"
    notes.mkdir(mode=0o700)
    shared = temporary / f"{PREFIX}shared"
    shared.mkdir()
    shared.chmod(0o755)
    (shared / HELD).touch()
    link = temporary / f"{PREFIX}link"
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (elsewhere / HELD).touch()
    link.symlink_to(elsewhere)
    trap = temporary / f"{PREFIX}trap"
    trap.mkdir(mode=0o700)
    (trap / HELD).symlink_to(elsewhere / HELD)
    file = temporary / f"{PREFIX}file"
    file.touch()
    clear_away()
    assert not left.exists()
    for stays in (notes, shared, link, trap, file, elsewhere / HELD):
        assert stays.exists()


def test_on_a_file_system_without_locks_nothing_is_cleared_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = killed()

    def no_locks(_number: int) -> None:
        raise OSError

    monkeypatch.setattr("providers.companion_home._lock", no_locks)
    with home() as folder:
        assert [file.name for file in Path(folder).iterdir()] == [HELD]
        assert left.exists()
