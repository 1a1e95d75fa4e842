"""What is wrong with the journal, in a sentence with the place and the remedy."""

from __future__ import annotations

import errno
from pathlib import Path

from monitor.errors import JournalError

_FULL = "The disk with the journal {path} is full: free some space on it."
_READ_ONLY = "The journal {path} cannot be written: make its folder and disk writable."
_DAMAGED = (
    "{path} is damaged, or is not a journal of Chaperone: move it and the files beside it"
    " whose names begin alike to another folder, and a new one is begun."
)
_HELD = "Another program holds the journal {path}: wait for it, or close it."
_SENTENCES: dict[str | int | None, str] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.ENOENT: "There is no journal at {path}: check the folder's name.",
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": "The journal {path} cannot be opened: check that its folder can be written.",
    "SQLITE_LOCKED": _HELD,
    "SQLITE_BUSY": _HELD,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CORRUPT": _DAMAGED,
}


def explain(path: Path, error: Exception) -> JournalError:
    """Return what ``error``, of the system or of SQLite, means for the file at ``path``."""
    name = getattr(error, "sqlite_errorname", "")
    sentence = _SENTENCES.get(_primary(error)) or _SENTENCES.get(getattr(error, "errno", None))
    if sentence is None:
        what = name or getattr(error, "strerror", None) or type(error).__name__
        sentence = f"The journal {{path}} cannot be used ({what}): check its disk."
    return JournalError(sentence.format(path=path))


def is_busy(error: Exception) -> bool:
    """Whether another program holds the file, so that trying again may help."""
    return _primary(error) in ("SQLITE_BUSY", "SQLITE_LOCKED")


def _primary(error: Exception) -> str:
    """SQLite's primary code: ``SQLITE_BUSY`` of ``SQLITE_BUSY_SNAPSHOT``."""
    return "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
