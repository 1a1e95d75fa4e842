"""Files and folders that only their user can enter or read.

On Windows mode bits say nothing of who may read, and nothing is checked: the folders of a user's
account are closed to other users by their access list.
"""

from __future__ import annotations

import os
import secrets
import shlex
import stat
import sys
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Put a file 0600 with ``content`` in the place of ``path``: whole or not at all, even when
    the power goes. A link of this name is replaced, not followed. Raises OSError."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    create_private(draft, content)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def create_private(path: Path, content: bytes = b"") -> None:
    """Make a file 0600 with ``content`` where there is none. Raises FileExistsError where there is
    anything of this name, OSError when it cannot be written; then there is none either."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o600)  # a umask may have taken bits of our own
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def make_private_folder(folder: Path) -> None:
    """Make ``folder`` 0700 where there is none; what is there stays as it is. Raises OSError."""
    try:
        folder.mkdir(0o700)
    except FileExistsError:
        return
    folder.chmod(0o700)  # a umask may have taken bits of our own


def why_not_private(path: Path, what: str, found: os.stat_result, mode: int) -> str | None:
    """Why ``path`` is not ours alone, in a sentence with the command that mends it; ``None``: it
    is. ``what`` follows its name there, ``found`` is how it was found, ``mode`` would be right."""
    if sys.platform == "win32":
        return None
    quoted = shlex.quote(str(path))
    if found.st_uid != os.geteuid():
        return (
            f"{path}{what} belongs to another user; if it should be yours, mend it with: "
            f"sudo chown {os.geteuid()} {quoted}"
        )
    if found.st_mode & 0o077:
        return (
            f"{path}{what} is open to others (mode {stat.S_IMODE(found.st_mode):04o}); "
            f"mend it with: chmod {mode:o} {quoted}"
        )
    return None
