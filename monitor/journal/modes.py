"""Who may read the journal: its folder is 0700 and its files 0600, and they are ours.

What we make is made so, whatever the umask. What is there and is looser is refused with the
command that mends it, and never mended silently: somebody may have read it already, and
staff should know.

On Windows nothing is checked: mode bits say nothing there of who may read, and the folders
of a user's account are closed to other users by their access list.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from monitor.errors import JournalError
from monitor.journal.trouble import explain
from providers.private_file import create_private, make_private_folder, why_not_private

SIDE_FILES = ("-wal", "-shm")
"""SQLite's own files beside a database; they hold entries too."""


def private_folder(folder: Path) -> None:
    """Make ``folder``, or check that only we can look into it. Raises JournalError."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_private_folder(folder)
        check_folder(folder)
    except OSError as error:
        raise explain(folder, error) from error


def check_folder(folder: Path) -> None:
    """Check that only we can look into ``folder``.

    Raises JournalError; OSError if it cannot be found.
    """
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise JournalError(f"{folder}, where the journal belongs, is no folder: move it away.")
    _check(folder, found, 0o700)


def private_file(path: Path) -> None:
    """Make ``path``, or check that only we can read it and its side files.

    Raises JournalError.
    """
    try:
        with suppress(FileExistsError):
            create_private(path)
        check_file(path)
    except OSError as error:
        raise explain(path, error) from error


def check_file(path: Path) -> None:
    """Check that only we can read ``path`` and its side files.

    Raises JournalError; OSError if the file cannot be found.
    """
    _check_file(path)
    for suffix in SIDE_FILES:
        with suppress(FileNotFoundError):  # they come and go with the connections
            _check_file(path.with_name(path.name + suffix))


def _check_file(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise JournalError(f"{path} of the journal is no ordinary file: move it away.")
    _check(path, found, 0o600)


def _check(path: Path, found: os.stat_result, mode: int) -> None:
    """Refuse ``path`` unless it is ours and closed to others; ``mode`` would mend it."""
    wrong = why_not_private(path, " of the journal", found, mode)
    if wrong is not None:
        raise JournalError(wrong)
