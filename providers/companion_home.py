"""A home for a companion's child, thrown away with it: also where the monitor itself was killed and
could not do it, by the next one that needs a home. POSIX only."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "chaperone-"
HELD = ".held"
"""A file in each home, locked for as long as the home is in use. The system takes the lock away
from whoever dies; a folder without this file is none of ours."""


@contextlib.contextmanager
def home() -> Iterator[str]:
    """A new folder that only its owner can enter. Raises OSError."""
    clear_away()
    folder = tempfile.mkdtemp(prefix=PREFIX)
    try:
        with _held(Path(folder)):
            yield folder
    finally:
        _remove(Path(folder))


def _remove(folder: Path) -> None:
    """Something of what has just been killed may still write there: then what is left keeps its
    mark, and the next one that needs a home clears it away."""
    with contextlib.suppress(OSError):  # somebody else removes it as well
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != HELD:
                path.unlink()
        if all(path.name == HELD for path in folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)


def clear_away() -> None:
    """Remove the homes whose monitors are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, in use, or gone meanwhile
            if _is_ours(folder) and _is_free(folder / HELD):
                _remove(folder)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    number = os.open(folder / HELD, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: then nobody clears it
            _lock(number)
        yield
    finally:
        os.close(number)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder, and no link, that only we can enter."""
    found = folder.lstat()
    private = stat.S_IMODE(found.st_mode) == 0o700
    return stat.S_ISDIR(found.st_mode) and private and found.st_uid == os.getuid()


def _is_free(file: Path) -> bool:
    """Raises OSError where somebody holds it, or it is not there."""
    number = os.open(file, os.O_RDWR | os.O_NOFOLLOW)
    try:
        _lock(number)
    finally:
        os.close(number)
    return True


def _lock(number: int) -> None:
    import fcntl  # here: elsewhere than on POSIX no companion is started

    fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
