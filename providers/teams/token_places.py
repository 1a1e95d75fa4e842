"""The places where a sign-in can be kept: the system's keyring, or a file that is its user's alone.

Both are slow or may hang: they are used from worker threads only.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from providers.base import NotConfigured
from providers.private_file import make_private_folder, why_not_private, write_private

SERVICE = "chaperone"
NAME = "teams-sign-in"
KEYRING_SECONDS = 5.0
"""A locked keyring may wait for ever for somebody to unlock it."""
LOCK_SECONDS = 3.0
"""So long another monitor is waited for; it keeps the lock for a few milliseconds."""
LARGEST = 1_000_000
_ASKING = "keyring of the sign-in"
WINDOWS = sys.platform == "win32"


class Keyring:
    """The system's keyring. What does not answer within ``patience`` is left behind in its thread,
    and is not asked again while it hangs."""

    def __init__(self, patience: float = KEYRING_SECONDS) -> None:
        self._patience = patience

    @property
    def where(self) -> str:
        return f"the keyring (service {SERVICE}, user {NAME})"

    def read(self) -> str | None:
        """What is kept; ``None`` where nothing is, or it does not answer."""
        found = self._ask(lambda keyring: keyring.get_password(SERVICE, NAME))
        return found if isinstance(found, str) and len(found) <= LARGEST else None

    def write(self, text: str) -> bool:
        """Keep ``text``; returns whether it is really there."""

        def put(keyring: Any) -> bool:
            keyring.set_password(SERVICE, NAME, text)
            return bool(keyring.get_password(SERVICE, NAME) == text)  # some keep nothing

        return self._ask(put) is True

    def forget(self) -> None:
        """Take out what is kept."""

        def take(keyring: Any) -> None:
            if keyring.get_password(SERVICE, NAME) is not None:
                keyring.delete_password(SERVICE, NAME)

        self._ask(take)

    def _ask(self, work: Callable[[Any], object]) -> object:
        answers: list[object] = []

        def ask() -> None:
            # Libraries and backends of all kinds may raise anything: the file is there for that.
            with contextlib.suppress(Exception):
                import keyring  # here: it takes a tenth of a second and asks the desktop

                answers.append(work(keyring))

        if any(thread.name == _ASKING for thread in threading.enumerate()):
            return None
        thread = threading.Thread(target=ask, name=_ASKING, daemon=True)
        thread.start()
        thread.join(self._patience)
        return answers[0] if answers else None


class PrivateFile:
    """A file 0600 in a folder 0700, both ours, written whole or not at all.

    What is there and is looser is refused with the command that mends it, and never mended
    silently: somebody may have read it already. On Windows mode bits say nothing; what is
    written there is sealed for its user (DPAPI).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / f"{NAME}.json"

    @property
    def where(self) -> str:
        return f"the file {self.path}"

    def check(self) -> None:
        """Make the folder, and check that only we can look into it. Raises NotConfigured."""
        try:
            # Where it is new, it is closed to others as well: the journal may be beside this.
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_private_folder(self._folder)
            found = self._folder.stat()
            if not stat.S_ISDIR(found.st_mode):
                raise NotConfigured(
                    f"{self._folder}, where the sign-in belongs, is no folder: move it away."
                )
            _check(self._folder, found, 0o700)
        except OSError as error:
            sentence = _cannot(self._folder, error)
        else:
            return
        raise NotConfigured(sentence)

    def read(self) -> str | None:
        """What is kept; ``None`` where nothing is. Raises NotConfigured where others could
        have read it, or it cannot be read."""
        try:
            # O_NONBLOCK: a pipe of this name must not hang us.
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self.path, flags)
        except FileNotFoundError:
            return None
        except OSError as error:
            sentence = _cannot(self.path, error)
        else:
            with os.fdopen(descriptor, "rb") as file:
                found = os.fstat(descriptor)
                if not stat.S_ISREG(found.st_mode):
                    raise NotConfigured(f"{self.path} is no ordinary file: move it away.")
                _check(self.path, found, 0o600)
                return _unseal(file.read(LARGEST + 1))
        raise NotConfigured(sentence)

    def write(self, text: str) -> None:
        """Keep ``text``. Raises NotConfigured."""
        self.check()
        try:
            write_private(self.path, _seal(text))
        except OSError as error:
            sentence = _cannot(self.path, error)
        else:
            return
        raise NotConfigured(sentence)

    def set_aside(self) -> Path:
        """Move away what cannot be read; returns where it is now."""
        aside = self._folder / f"{NAME}.damaged"
        with contextlib.suppress(FileNotFoundError):
            self.path.replace(aside)
        return aside

    def forget(self) -> None:
        """Remove it, and what was set aside. Raises NotConfigured."""
        try:
            for path in (self.path, self._folder / f"{NAME}.damaged"):
                path.unlink(missing_ok=True)
        except OSError as error:
            sentence = _cannot(self.path, error)
        else:
            return
        raise NotConfigured(sentence)

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the file does."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino

    @contextlib.contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Keep other monitors out, whatever the place is; held while reading and writing, never
        while the network is asked. Raises NotConfigured."""
        self.check()
        path = self._folder / f"{NAME}.lock"
        sentence = ""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            sentence = _cannot(path, error)
        if sentence:
            raise NotConfigured(sentence)
        try:
            end = time.monotonic() + seconds
            while not _locked(descriptor):
                if time.monotonic() > end:
                    raise NotConfigured(
                        f"Another program keeps {path} locked: close other monitors and try again."
                    )
                time.sleep(0.02)
            yield
        finally:
            os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        if WINDOWS:
            msvcrt: Any = importlib.import_module("msvcrt")
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _seal(text: str) -> bytes:
    return bytes(_agent().protect(text)) if WINDOWS else text.encode()


def _unseal(content: bytes) -> str:
    """The text; empty when it cannot be one, which is then damaged."""
    try:
        return str(_agent().unprotect(content)) if WINDOWS else content.decode()
    except (OSError, UnicodeDecodeError):
        return ""


def _agent() -> Any:
    return importlib.import_module("msal_extensions.windows").WindowsDataProtectionAgent()


def _check(path: Path, found: os.stat_result, mode: int) -> None:
    """Refuse ``path`` unless it is ours and closed to others; ``mode`` would mend it."""
    wrong = why_not_private(path, ", where the sign-in to Microsoft is kept,", found, mode)
    if wrong is not None:
        raise NotConfigured(wrong)


def _cannot(path: Path, error: OSError) -> str:
    return f"The sign-in to Microsoft cannot be kept in {path}: {error.strerror or 'it failed'}."
